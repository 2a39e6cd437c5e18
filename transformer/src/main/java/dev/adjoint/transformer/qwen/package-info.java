/** The model: configuration, weights under their checkpoint names, and the forward pass. */
package dev.adjoint.transformer.qwen;
