/**
 * From a program to task graphs: device arrays, launches, graphs, and what moves between host and
 * device.
 */
package dev.adjoint.tornado.plan;
