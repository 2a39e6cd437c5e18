import org.jspecify.annotations.NullMarked;

/** The Qwen architecture, its files and its text. */
@NullMarked
module adjoint.transformer {
    requires static org.jspecify;
    requires transitive adjoint.autograd;
    requires tools.jackson.core;

    exports dev.adjoint.transformer.generate;
    exports dev.adjoint.transformer.gguf;
    exports dev.adjoint.transformer.json;
    exports dev.adjoint.transformer.lora;
    exports dev.adjoint.transformer.qwen;
    exports dev.adjoint.transformer.template;
    exports dev.adjoint.transformer.text;
    exports dev.adjoint.transformer.weights;
}
