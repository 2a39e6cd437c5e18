"""One GRPO step of TRL's GRPOTrainer on the CPU beside one of ours, taking turns step by step.

    grpo_trl.py PROMPTS SAMPLES THREADS full|stop BASE OURS...

BASE is the folder of the base policy, OURS the command that starts dev.adjoint.bench.GrpoStep; this script adds the first four
arguments to it. Before each step of TRL it lets ours do one, while TRL waits; before each step both start from the base policy.
`full`: every answer has 36 tokens. `stop`: answers end where the policy ends them. docs/results/grpo-against-trl.md has the
commands. Needs torch, transformers and trl.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

PROMPTS, SAMPLES, THREADS = map(int, sys.argv[1:4])
LENGTHS, BASE, OURS = sys.argv[4], sys.argv[5], sys.argv[6:]
MAXIMUM = 36
OURS_FIRST = max(25, 6400 // (PROMPTS * SAMPLES))  # steps until the JVM has compiled what is hot
TRL_FIRST = 2
STEPS = int(os.environ.get("GRPO_STEPS", "11"))
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import torch  # noqa: E402
from datasets import Dataset  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer, PrinterCallback, TrainerCallback  # noqa: E402
from transformers.utils import logging  # noqa: E402
from trl import GRPOConfig, GRPOTrainer  # noqa: E402

logging.disable_progress_bar()
torch.set_num_threads(THREADS)
END_THINK, END = "</think>", "<|im_end|>"


class Ours:
    def __init__(self):
        self.process = subprocess.Popen(
            [*OURS, str(PROMPTS), str(SAMPLES), str(THREADS), LENGTHS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.problems = self.process.stdout.readline().split()
        self.clock = ~self.process.pid << 3 | 2  # Linux's clock of the CPU time of a process

    def step(self):
        start = time.clock_gettime(self.clock)
        self.process.stdin.write("step\n")
        self.process.stdin.flush()
        rollout, update, tokens, reward = map(float, self.process.stdout.readline().split())
        cpu = time.clock_gettime(self.clock) - start
        return {"rollout": rollout, "update": update, "step": rollout + update, "tokens": tokens, "reward": reward, "cpu": cpu}


def verified(problem, text):
    """The verifier of AdditionProblem."""
    left, right = map(int, re.fullmatch(r"(\d+)\+(\d+)=", problem).groups())
    before, tag, answer = text.partition(END_THINK)
    if not tag or END_THINK in answer or not answer.endswith(END):
        return 0.0
    return float(answer.removesuffix(END) == str(left + right))


class Timed(GRPOTrainer):
    generation = rollout = tokens = reward = 0

    def _generate_single_turn(self, *arguments, **options):
        start = time.perf_counter()
        result = super()._generate_single_turn(*arguments, **options)
        self.generation = time.perf_counter() - start
        return result

    def _generate_and_score_completions(self, inputs):
        start = time.perf_counter()
        result = super()._generate_and_score_completions(inputs)
        self.rollout = time.perf_counter() - start
        self.tokens = int(result["completion_mask"].sum())
        return result


class Turns(TrainerCallback):
    def __init__(self, ours, base):
        self.ours, self.base = ours, base
        self.pairs, self.trainer, self.logged = [], None, []

    def on_step_begin(self, args, state, control, model=None, **rest):
        with torch.no_grad():
            for parameter, value in zip(model.parameters(), self.base):
                parameter.copy_(value)
        for _ in range(OURS_FIRST if state.global_step == 0 else 0):
            self.ours.step()
        time.sleep(0.3)  # lets the other side's threads go to sleep
        self.other = self.ours.step()
        time.sleep(0.1)
        self.start, self.start_cpu = time.perf_counter(), time.process_time()

    def on_step_end(self, args, state, control, **rest):
        step, cpu = time.perf_counter() - self.start, time.process_time() - self.start_cpu
        trainer = self.trainer
        theirs = {
            "rollout": trainer.rollout,
            "update": step - trainer.rollout,
            "step": step,
            "tokens": trainer.tokens,
            "reward": trainer.reward,
            "generation": trainer.generation,
            "cpu": cpu,
        }
        if state.global_step > TRL_FIRST:
            self.pairs.append((self.other, theirs))

    def on_log(self, args, state, control, logs=None, **rest):
        if "step_time" in logs:
            self.logged.append(logs["step_time"])


def spread(values):
    return f"{statistics.median(values):.4g} ({min(values):.4g}-{max(values):.4g})"


def main():
    ours = Ours()
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    model = AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)
    prompts = [f"<|im_start|>user\n{problem}{END}\n<|im_start|>assistant\n" for problem in ours.problems]
    assert len(prompts) == PROMPTS

    def reward(problem, completion_ids, **rest):
        texts = tokenizer.batch_decode(completion_ids, skip_special_tokens=False)
        rewards = [verified(p, text) for p, text in zip(problem, texts)]
        trainer.reward = statistics.fmean(rewards)
        return rewards

    turns = Turns(ours, [parameter.detach().clone() for parameter in model.parameters()])
    completions = PROMPTS * SAMPLES
    config = GRPOConfig(
        output_dir=tempfile.mkdtemp(),
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        use_vllm=False,
        per_device_train_batch_size=completions,
        num_generations=SAMPLES,
        steps_per_generation=1,
        num_iterations=1,
        max_completion_length=MAXIMUM,
        temperature=1.0,
        top_k=0,
        loss_type="grpo",
        beta=0.0,
        epsilon=0.2,
        learning_rate=3e-4,
        lr_scheduler_type="constant",
        adam_beta2=0.99,
        max_grad_norm=1.0,
        generation_kwargs={"min_new_tokens": MAXIMUM} if LENGTHS == "full" else None,
        max_steps=TRL_FIRST + STEPS,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    trainer = Timed(
        model=model,
        reward_funcs=reward,
        args=config,
        train_dataset=Dataset.from_list([{"prompt": p, "problem": q} for p, q in zip(prompts, ours.problems)]),
        processing_class=tokenizer,
        callbacks=[turns],
    )
    trainer.remove_callback(PrinterCallback)
    turns.trainer = trainer
    first = [len(tokenizer(p)["input_ids"]) for p in prompts]
    trainer.train()
    ours.process.stdin.close()
    ours.process.wait()
    pairs = turns.pairs
    print(f"{completions} completions ({PROMPTS} x {SAMPLES}), {THREADS} threads, {LENGTHS}, {len(pairs)} pairs, load", end=" ")
    print(f"{os.getloadavg()[0]:.1f}; prompt tokens {min(first)}-{max(first)}; attention", model.config._attn_implementation)
    for what in ("step", "rollout", "update", "cpu", "tokens", "reward"):
        print(f"  {what:8}", *(spread([pair[side][what] for pair in pairs]) for side in (0, 1)), end=" ")
        print("ratio", spread([b[what] / a[what] for a, b in pairs]) if what != "reward" else "-")
    speed = [[pair[side]["tokens"] / pair[side]["rollout"] for pair in pairs] for side in (0, 1)]
    print("  tokens/s", *map(spread, speed), "ratio", spread([a / b for a, b in zip(*speed)]))
    print("  TRL: generation alone", spread([b["generation"] for _, b in pairs]), end="; ")
    print("its own step_time (training_step, without optimiser)", spread(turns.logged[TRL_FIRST:]))


main()
