import org.jspecify.annotations.NullMarked;

@NullMarked
module adjoint.rl {
    requires static org.jspecify;
    requires transitive adjoint.transformer;
    requires org.apache.commons.rng.simple;
    requires org.apache.commons.statistics.descriptive;
    requires org.apache.commons.statistics.distribution;
    requires org.apache.commons.statistics.inference;
    requires org.apache.commons.numbers.gamma;

    exports dev.adjoint.rl;
}
