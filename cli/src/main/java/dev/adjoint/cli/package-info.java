/** The commands of the launcher; nothing else imports them. */
package dev.adjoint.cli;
