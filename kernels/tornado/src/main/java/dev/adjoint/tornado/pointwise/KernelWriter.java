package dev.adjoint.tornado.pointwise;

import dev.adjoint.program.DType;
import dev.adjoint.program.LaneOp;
import dev.adjoint.program.LaneProgram.Instruction;
import dev.adjoint.program.Layout;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes the class of a pointwise kernel: a static method {@code run(context, target, arrays...)},
 * in which one work item computes one element, and the method that TornadoVM finds it through. The
 * local variables have names, without which TornadoVM's compiler fails.
 */
final class KernelWriter {
    /** The package of generated classes. */
    static final String PACKAGE = "dev.adjoint.tornado.generated";

    private static final String API = "uk.ac.manchester.tornado.api.";
    private static final ClassDesc CONTEXT = ClassDesc.of(API + "KernelContext");
    private static final ClassDesc LANES = ClassDesc.of(Lanes.class.getName());

    private final ClassDesc self;
    private final PointwiseKernel kernel;
    private final List<DType> types;
    private final Axes axes;
    private final List<Layout> layouts;

    /** The slots of coordinates start here, then those of registers. */
    private final int item;

    private final int coordinates;
    private final int registers;

    private KernelWriter(String name, PointwiseKernel kernel, List<DType> types) {
        this.self = ClassDesc.of(name);
        this.kernel = kernel;
        this.types = types;
        this.layouts = new ArrayList<>(List.of(kernel.target()));
        kernel.operands().forEach(operand -> layouts.add(operand.layout()));
        this.axes = Axes.of(kernel.target().shape(), layouts);
        this.item = 1 + types.size();
        this.coordinates = item + 1;
        this.registers = coordinates + axes.lengths().size();
    }

    /** The class file. */
    static byte[] write(String name, PointwiseKernel kernel, List<DType> types) {
        KernelWriter writer = new KernelWriter(name, kernel, types);
        return ClassFile.of().build(writer.self, writer::members);
    }

    private void members(ClassBuilder type) {
        int arguments = 1 + types.size();
        type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
        type.withInterfaceSymbols(ClassDesc.of(API + "common.TornadoFunctions$Task" + arguments));
        // First, so that it refers to low numbers of the constant pool: TornadoVM reads one byte.
        type.withMethodBody(
                "apply",
                MethodTypeDesc.of(
                        ConstantDescs.CD_void,
                        Collections.nCopies(arguments, ConstantDescs.CD_Object)),
                ClassFile.ACC_PUBLIC,
                this::apply);
        type.withMethodBody(
                "run", signature(), ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, this::run);
        type.withMethodBody(
                ConstantDescs.INIT_NAME,
                ConstantDescs.MTD_void,
                ClassFile.ACC_PUBLIC,
                code ->
                        code.aload(0)
                                .invokespecial(
                                        ConstantDescs.CD_Object,
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void)
                                .return_());
    }

    private MethodTypeDesc signature() {
        List<ClassDesc> parameters = new ArrayList<>(List.of(CONTEXT));
        types.forEach(type -> parameters.add(array(type)));
        return MethodTypeDesc.of(ConstantDescs.CD_void, parameters);
    }

    private void apply(CodeBuilder code) {
        code.aload(1).checkcast(CONTEXT);
        for (int i = 0; i < types.size(); i++) {
            code.aload(2 + i).checkcast(array(types.get(i)));
        }
        code.invokestatic(self, "run", signature()).return_();
    }

    private void run(CodeBuilder code) {
        Label start = code.newBoundLabel();
        Label end = code.newLabel();
        code.aload(0)
                .getfield(CONTEXT, "globalIdx", ClassDesc.of("java.lang.Integer"))
                .invokevirtual(
                        ClassDesc.of("java.lang.Integer"),
                        "intValue",
                        MethodTypeDesc.of(ConstantDescs.CD_int))
                .istore(item);
        code.iload(item).loadConstant(kernel.target().shape().size()).if_icmpge(end);
        writeCoordinates(code);
        boolean isWhole = isWhole();
        for (int i = 0; i < kernel.operands().size(); i++) {
            load(code, i, isWhole);
        }
        int register = kernel.operands().size();
        for (Instruction instruction : kernel.program().instructions()) {
            instruction(code, instruction);
            code.fstore(registers + register++);
        }
        store(code, isWhole);
        code.labelBinding(end);
        code.return_();
        nameVariables(code, start, code.newBoundLabel(), isWhole);
    }

    /** Whether whole numbers, or bits, are passed on unchanged. */
    private boolean isWhole() {
        boolean isCopy = kernel.program().instructions().isEmpty() && kernel.operands().size() == 1;
        return isCopy
                && kernel.operands().getFirst().dtype() == kernel.result()
                && kernel.result() != DType.F32;
    }

    private void writeCoordinates(CodeBuilder code) {
        int rank = axes.lengths().size();
        code.iload(item);
        for (int axis = rank - 1; axis > 0; axis--) {
            int length = axes.lengths().get(axis);
            code.dup().loadConstant(length).irem().istore(coordinates + axis);
            code.loadConstant(length).idiv();
        }
        if (rank == 0) {
            code.pop();
        } else {
            code.istore(coordinates);
        }
    }

    /** Pushes the place of the element in the array of a layout; 0 is the target's. */
    private void place(CodeBuilder code, int layout) {
        code.loadConstant(layouts.get(layout).offset());
        for (int axis = 0; axis < axes.lengths().size(); axis++) {
            int stride = axes.strides().get(layout).get(axis);
            if (stride != 0) {
                code.iload(coordinates + axis).loadConstant(stride).imul().iadd();
            }
        }
    }

    private void load(CodeBuilder code, int operand, boolean isWhole) {
        int parameter = kernel.parameters().get(operand);
        DType type = types.get(parameter);
        code.aload(1 + parameter);
        place(code, operand + 1);
        code.invokevirtual(
                array(type), "get", MethodTypeDesc.of(element(type), ConstantDescs.CD_int));
        if (isWhole) {
            code.istore(registers + operand);
            return;
        }
        switch (type) {
            case F32 -> {}
            case I32 -> code.i2f();
            case BF16 -> lane(code, "widenBrain", ConstantDescs.CD_short);
            case F16 -> lane(code, "widenHalf", ConstantDescs.CD_short);
            case F64 -> throw new IllegalStateException("f64 was refused before");
        }
        code.fstore(registers + operand);
    }

    private void store(CodeBuilder code, boolean isWhole) {
        int value = registers + kernel.program().result();
        code.aload(1);
        place(code, 0);
        if (isWhole) {
            code.iload(value);
        } else {
            code.fload(value);
            if (kernel.result() == DType.I32) {
                code.f2i();
            }
        }
        code.invokevirtual(
                array(kernel.result()),
                "set",
                MethodTypeDesc.of(
                        ConstantDescs.CD_void, ConstantDescs.CD_int, element(kernel.result())));
    }

    private void instruction(CodeBuilder code, Instruction instruction) {
        switch (instruction) {
            case Instruction.Load(double value) -> constant(code, (float) value);
            case Instruction.Lane lane -> {
                int[] from = {lane.a(), lane.b(), lane.c()};
                for (int i = 0; i < lane.op().arity(); i++) {
                    code.fload(registers + from[i]);
                }
                operation(code, lane.op());
            }
        }
    }

    /** Infinities and NaN are made of the item's number: as constants they do not compile. */
    private void constant(CodeBuilder code, float value) {
        if (Float.isFinite(value)) {
            code.loadConstant(value);
            return;
        }
        code.iload(item);
        lane(code, Float.isNaN(value) ? "notANumber" : "infinity", ConstantDescs.CD_int);
        if (value == Float.NEGATIVE_INFINITY) {
            code.fneg();
        }
    }

    private static void operation(CodeBuilder code, LaneOp op) {
        switch (op) {
            case ADD -> code.fadd();
            case SUBTRACT -> code.fsub();
            case MULTIPLY -> code.fmul();
            case DIVIDE -> code.fdiv();
            case FMA -> lane(code, "fma", 3);
            case MINIMUM -> lane(code, "minimum", 2);
            case MAXIMUM -> lane(code, "maximum", 2);
            case NEGATE -> lane(code, "negate", 1);
            case ABSOLUTE -> lane(code, "absolute", 1);
            case SQUARE_ROOT -> lane(code, "squareRoot", 1);
            case FLOOR -> lane(code, "floor", 1);
            case EXP -> lane(code, "exp", 1);
            case LOG -> lane(code, "log", 1);
            case SIN -> lane(code, "sin", 1);
            case COS -> lane(code, "cos", 1);
            case TANH -> lane(code, "tanh", 1);
            case ERF -> lane(code, "erf", 1);
            case LESS -> lane(code, "less", 2);
            case EQUAL -> lane(code, "equal", 2);
            case SELECT -> lane(code, "select", 3);
        }
    }

    private static void lane(CodeBuilder code, String name, int arity) {
        ClassDesc[] floats =
                Collections.nCopies(arity, ConstantDescs.CD_float).toArray(new ClassDesc[0]);
        lane(code, name, floats);
    }

    private static void lane(CodeBuilder code, String name, ClassDesc... parameters) {
        code.invokestatic(LANES, name, MethodTypeDesc.of(ConstantDescs.CD_float, parameters));
    }

    private void nameVariables(CodeBuilder code, Label start, Label end, boolean isWhole) {
        code.localVariable(0, "context", CONTEXT, start, end);
        for (int i = 0; i < types.size(); i++) {
            code.localVariable(1 + i, "array" + i, array(types.get(i)), start, end);
        }
        code.localVariable(item, "item", ConstantDescs.CD_int, start, end);
        for (int i = 0; i < axes.lengths().size(); i++) {
            code.localVariable(coordinates + i, "axis" + i, ConstantDescs.CD_int, start, end);
        }
        ClassDesc register = isWhole ? ConstantDescs.CD_int : ConstantDescs.CD_float;
        for (int i = 0; i < kernel.program().registers(); i++) {
            code.localVariable(registers + i, "value" + i, register, start, end);
        }
    }

    private static ClassDesc array(DType type) {
        return ClassDesc.of(
                API
                        + "types.arrays."
                        + switch (type) {
                            case F32 -> "FloatArray";
                            case I32 -> "IntArray";
                            case BF16, F16 -> "ShortArray";
                            case F64 -> throw new IllegalStateException("f64 was refused before");
                        });
    }

    private static ClassDesc element(DType type) {
        return switch (type) {
            case F32 -> ConstantDescs.CD_float;
            case I32 -> ConstantDescs.CD_int;
            case BF16, F16 -> ConstantDescs.CD_short;
            case F64 -> throw new IllegalStateException("f64 was refused before");
        };
    }
}
