/**
 * Text to token ids and back: byte-level BPE as Qwen's tokenizer.json files describe it, and its
 * training.
 */
package dev.adjoint.transformer.text;
