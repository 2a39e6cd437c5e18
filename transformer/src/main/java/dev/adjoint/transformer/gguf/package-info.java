/** GGUF files: reading, writing, quantised blocks, and what they say of a Qwen model. */
package dev.adjoint.transformer.gguf;
