// First steps in JShell. After `./adjoint test` or any other build:
//   jshell --add-modules jdk.incubator.vector -R--add-modules=jdk.incubator.vector \
//     --class-path kernels/program/target/classes:kernels/vector/target/classes:tensor/target/classes:autograd/target/classes \
//     docs/first-steps.jsh
import dev.adjoint.autograd.*;
import dev.adjoint.autograd.nn.*;
import dev.adjoint.program.*;
import dev.adjoint.tensor.*;

// A tensor, its layout and its values.
Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
System.out.println(x.transpose() + " is " + x + " in other strides");

// Gradients are values: nothing is stored in tensors.
Tensor w = Tensor.of(new float[] {0.5f, -1, 2}, 1, 3).tracked();
Tensor loss = Losses.huber(x.linear(w), Tensor.full(DType.F32, 1, Shape.of(2, 1)), 1).mean();
System.out.println("loss " + loss + ", gradient " + Gradients.of(loss, List.of(w)).get(0));

// Derivatives of derivatives: x³ has the second derivative 6x.
UnaryOperator<Tensor> cube = z -> z.pow(3).sum();
Tensor two = Tensor.of(new float[] {2}, 1);
System.out.println("6 x = " + Transforms.gradient(z -> Transforms.gradient(cube).apply(z).sum()).apply(two));

// A function as a program.
Recording recording = Recording.of("square", List.of(new Signature(DType.F32, Shape.of(3))), xs -> List.of(xs.get(0).square().sum()));
System.out.println(recording.program());
/exit
