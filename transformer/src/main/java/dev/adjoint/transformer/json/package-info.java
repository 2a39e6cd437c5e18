/**
 * Immutable JSON values that know the file and the field they came from, over the streaming parser
 * of jackson-core.
 */
package dev.adjoint.transformer.json;
