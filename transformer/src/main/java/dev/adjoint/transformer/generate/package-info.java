/** Text from a model: sampling, one token at a time, with a cache of keys and values. */
package dev.adjoint.transformer.generate;
