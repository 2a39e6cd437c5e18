/** Tasks and environments: what is asked, and what is right. */
package dev.adjoint.rl.env;
