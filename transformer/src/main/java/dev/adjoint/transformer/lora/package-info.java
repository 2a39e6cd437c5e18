/** Low-rank adapters of models, in PEFT's files. */
package dev.adjoint.transformer.lora;
