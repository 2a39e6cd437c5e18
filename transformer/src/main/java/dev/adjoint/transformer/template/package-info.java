/**
 * Chat templates: an engine for the part of Jinja that models' templates use, with the results of
 * Python's jinja2 as transformers sets it up. Values from outside are data and never interpreted.
 */
package dev.adjoint.transformer.template;
