package dev.adjoint.vector.matmul;

/** Copies elements of 16 bits into binary32. */
abstract class Widening {
    abstract void run(short[] from, int start, float[] to, int at, int count);
}
