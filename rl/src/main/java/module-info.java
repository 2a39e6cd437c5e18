import org.jspecify.annotations.NullMarked;

/** Reinforcement learning: parts that compose, one short file a paper, visible loops. */
@NullMarked
module adjoint.rl {
    requires static org.jspecify;
    requires transitive adjoint.transformer;
    requires org.apache.commons.rng.simple;
    requires org.apache.commons.statistics.descriptive;
    requires org.apache.commons.statistics.distribution;
    requires org.apache.commons.statistics.inference;
    requires org.apache.commons.numbers.gamma;

    exports dev.adjoint.rl.cases;
    exports dev.adjoint.rl.control;
    exports dev.adjoint.rl.env.addition;
    exports dev.adjoint.rl.env;
    exports dev.adjoint.rl.env.classic;
    exports dev.adjoint.rl.env.questions;
    exports dev.adjoint.rl.papers.preference;
    exports dev.adjoint.rl.papers.tokens;
    exports dev.adjoint.rl.papers.value;
    exports dev.adjoint.rl.papers;
    exports dev.adjoint.rl.parts;
    exports dev.adjoint.rl.reward;
    exports dev.adjoint.rl.rollout;
    exports dev.adjoint.rl.train;
    exports dev.adjoint.rl.train.control;
    exports dev.adjoint.rl.train.data;
    exports dev.adjoint.rl;
}
