package dev.adjoint.vector.matmul;

/** Copies BF16 elements into binary32. */
abstract class Widening {
    abstract void run(short[] from, int start, float[] to, int at, int count);
}
