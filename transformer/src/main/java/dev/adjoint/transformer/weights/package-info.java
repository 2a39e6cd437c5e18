/** Weight files in the safetensors format: read through a memory map, written atomically. */
package dev.adjoint.transformer.weights;
