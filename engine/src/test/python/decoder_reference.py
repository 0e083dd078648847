"""Writes tiny random models of the supported families, in the form of a hub's folders, with what they
have to answer: one folder each in src/test/resources/reference.

    python3 engine/src/test/python/decoder_reference.py [FOLDER ...]
    python3 engine/src/test/python/decoder_reference.py --check [FOLDER ...]

Needs PyTorch and nothing else. Written from the published formulas, in float32, for one row at a time
without padding, and shares nothing with the engine. --check writes nothing: it runs the folders in
HuggingFace's transformers (which has to be there) and prints the largest difference from what they hold.
"""

import copy
import json
import math
import pathlib
import struct
import sys

import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent / "resources" / "reference"
TYPES = {torch.float32: "F32", torch.bfloat16: "BF16", torch.int64: "I64"}
ROWS, TIME, PROMPT = 2, 24, 8
RANK, ALPHA = 4, 8
PADDING = [0, 5]
GATE_WEIGHTS = [1.0, 0.4]

SIZES = {
    "vocab_size": 61,
    "hidden_size": 32,
    "intermediate_size": 40,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
}
LONG_ROPE = {
    "type": "longrope",
    "short_factor": [1.0, 1.05, 1.1],
    "long_factor": [1.1, 2.0, 4.5],
}
FOLDERS = {
    "granite": {
        "model_type": "granite",
        "hidden_act": "silu",
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "tie_word_embeddings": True,
        "attention_bias": False,
        "mlp_bias": False,
        "embedding_multiplier": 12.0,
        "attention_multiplier": 0.2,
        "residual_multiplier": 0.22,
        "logits_scaling": 3.0,
    },
    "smollm3": {
        "model_type": "smollm3",
        "num_hidden_layers": 4,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-6,
        "rope_theta": 5000000.0,
        "no_rope_layer_interval": 3,
        "no_rope_layers": [1, 1, 0, 1],
        "use_sliding_window": False,
        "sliding_window": None,
    },
    "phi3": {
        "model_type": "phi3",
        "hidden_act": "silu",
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "rope_scaling": None,
        "original_max_position_embeddings": 64,
        "sliding_window": 7,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
    "phi3-longrope": {
        "model_type": "phi3",
        "hidden_act": "silu",
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "rope_scaling": LONG_ROPE,
        "partial_rotary_factor": 0.75,
        "original_max_position_embeddings": 16,
        "sliding_window": 262144,
        "tie_word_embeddings": True,
    },
    "olmo2": {
        "model_type": "olmo2",
        "hidden_act": "silu",
        "rms_norm_eps": 1e-6,
        "rope_theta": 500000.0,
        "rope_scaling": None,
        "tie_word_embeddings": False,
        "attention_bias": False,
    },
    "gemma2": {
        "model_type": "gemma2",
        "num_hidden_layers": 4,
        "head_dim": 12,
        "hidden_act": "gelu_pytorch_tanh",
        "hidden_activation": "gelu_pytorch_tanh",
        "rms_norm_eps": 1e-6,
        "rope_theta": 10000.0,
        "sliding_window": 7,
        "query_pre_attn_scalar": 20,
        "attn_logit_softcapping": 2.0,
        "final_logit_softcapping": 6.0,
        "attention_bias": False,
    },
    "gemma3": {
        "model_type": "gemma3_text",
        "num_hidden_layers": 4,
        "head_dim": 12,
        "hidden_activation": "gelu_pytorch_tanh",
        "rms_norm_eps": 1e-6,
        "rope_theta": 1000000.0,
        "rope_local_base_freq": 10000.0,
        "rope_scaling": {"rope_type": "linear", "factor": 8.0},
        "sliding_window": 6,
        "sliding_window_pattern": 3,
        "query_pre_attn_scalar": 12,
        "attn_logit_softcapping": None,
        "final_logit_softcapping": None,
        "use_bidirectional_attention": False,
    },
    "qwen3-yarn": {
        "model_type": "qwen3",
        "head_dim": 12,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-6,
        "rope_theta": 10000.0,
        "rope_scaling": {
            "rope_type": "yarn",
            "factor": 4.0,
            "original_max_position_embeddings": 16,
            "beta_fast": 2.0,
            "beta_slow": 0.25,
        },
        "tie_word_embeddings": True,
        "use_sliding_window": False,
        "sliding_window": None,
    },
    "llama-dynamic": {
        "model_type": "llama",
        "max_position_embeddings": 12,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "rope_scaling": {"type": "dynamic", "factor": 2.0},
        "tie_word_embeddings": False,
    },
    "mistral-window": {
        "model_type": "mistral",
        "head_dim": 8,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "sliding_window": 7,
        "tie_word_embeddings": False,
    },
    "qwen2-window": {
        "model_type": "qwen2",
        "num_hidden_layers": 3,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-6,
        "rope_theta": 1000000.0,
        "use_sliding_window": True,
        "sliding_window": 5,
        "max_window_layers": 1,
        "tie_word_embeddings": True,
    },
}
ARCHITECTURES = {
    "granite": "GraniteForCausalLM",
    "smollm3": "SmolLM3ForCausalLM",
    "phi3": "Phi3ForCausalLM",
    "olmo2": "Olmo2ForCausalLM",
    "gemma2": "Gemma2ForCausalLM",
    "gemma3_text": "Gemma3ForCausalLM",
    "qwen3": "Qwen3ForCausalLM",
    "llama": "LlamaForCausalLM",
    "mistral": "MistralForCausalLM",
    "qwen2": "Qwen2ForCausalLM",
}
TRAINED = {"gemma2", "granite"}


def gemma(config):
    return config["model_type"] in ("gemma2", "gemma3_text")


def tied(config):
    default = gemma(config) or config["model_type"] == "smollm3"
    return config.get("tie_word_embeddings", default)


def head_dim(config):
    return config.get("head_dim", config["hidden_size"] // config["num_attention_heads"])


def window(config, layer):
    """How many tokens a token sees, itself included; 0 = all before it."""
    kind = config["model_type"]
    size = config.get("sliding_window") or 0
    if kind in ("mistral", "phi3"):
        return size
    if kind in ("qwen2", "qwen3"):
        on = config.get("use_sliding_window", False) and layer >= config.get("max_window_layers", 28)
        return size if on else 0
    if kind == "gemma2":
        return size if layer % 2 == 0 else 0
    if kind == "gemma3_text":
        return size if (layer + 1) % config["sliding_window_pattern"] else 0
    return 0


# Rotary embedding. Each gives the frequencies for a sequence of that length and what cosine and sine are
# multiplied by.


def frequencies(config, layer, length):
    kind = config["model_type"]
    theta = config["rope_theta"]
    scaling = config.get("rope_scaling") or {}
    dim = int(head_dim(config) * config.get("partial_rotary_factor", 1.0))
    if kind == "smollm3" and not config["no_rope_layers"][layer]:
        return torch.zeros(dim // 2), 1.0
    if kind == "gemma3_text" and window(config, layer):
        theta, scaling = config["rope_local_base_freq"], {}
    exponents = torch.arange(0, dim, 2, dtype=torch.float32) / dim
    rope = scaling.get("rope_type", scaling.get("type", "default"))
    if rope == "default":
        return 1 / theta**exponents, 1.0
    if rope == "linear":
        return 1 / theta**exponents / scaling["factor"], 1.0
    if rope == "dynamic":
        return dynamic(theta, exponents, dim, scaling["factor"], config["max_position_embeddings"], length)
    if rope == "yarn":
        return yarn(theta, exponents, dim, scaling)
    if rope == "longrope":
        return longrope(theta, exponents, scaling, config, length)
    raise ValueError(rope)


def dynamic(theta, exponents, dim, factor, positions, length):
    grown = factor * max(length, positions) / positions - (factor - 1)
    return 1 / (theta * grown ** (dim / (dim - 2))) ** exponents, 1.0


def longrope(theta, exponents, scaling, config, length):
    original = config["original_max_position_embeddings"]
    factors = scaling["long_factor" if length > original else "short_factor"]
    stretch = config["max_position_embeddings"] / original
    attention = math.sqrt(1 + math.log(stretch) / math.log(original)) if stretch > 1 else 1.0
    return 1 / (torch.tensor(factors) * theta**exponents), attention


def yarn(theta, exponents, dim, scaling):
    """Peng et al. 2023, equations 17 to 23: a ramp over the dimensions between two numbers of turns."""
    original, factor = scaling["original_max_position_embeddings"], scaling["factor"]

    def dimension_of(turns):
        return dim * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(theta))

    low = max(math.floor(dimension_of(scaling["beta_fast"])), 0)
    high = min(math.ceil(dimension_of(scaling["beta_slow"])), dim - 1)
    ramp = ((torch.arange(dim // 2) - low) / max(high - low, 0.001)).clamp(0, 1)
    plain = 1 / theta**exponents
    return plain / factor * ramp + plain * (1 - ramp), 0.1 * math.log(factor) + 1


def rotate(x, positions, config, layer, length):
    """x: [heads, time, head_dim]; the first part of a head is turned, its halves together."""
    steps, attention = frequencies(config, layer, length)
    angles = positions.float()[:, None] * steps
    cosines, sines = angles.cos() * attention, angles.sin() * attention
    half = steps.shape[0]
    first, second, rest = x[..., :half], x[..., half : 2 * half], x[..., 2 * half :]
    turned = [first * cosines - second * sines, second * cosines + first * sines, rest]
    return torch.cat(turned, -1)


class Decoder:
    """One row at a time; lora: projection -> (a, b), applied with a weight."""

    def __init__(self, config, weights, lora=None, weight=1.0):
        self.config, self.weights = config, {k: v.float() for k, v in weights.items()}
        self.lora, self.weight = lora or {}, weight

    def norm(self, x, name):
        weight = self.weights[name + ".weight"] + (1 if gemma(self.config) else 0)
        scaled = x / torch.sqrt((x * x).mean(-1, keepdim=True) + self.config["rms_norm_eps"])
        return scaled * weight

    def project(self, x, name):
        y = x @ self.weights[name + ".weight"].T
        if name + ".bias" in self.weights:
            y = y + self.weights[name + ".bias"]
        if name in self.lora:
            a, b = self.lora[name]
            y = y + self.weight * ALPHA / RANK * (x @ a.T) @ b.T
        return y

    def queries_keys_values(self, x, prefix):
        config, size = self.config, head_dim(self.config)
        if config["model_type"] == "phi3":
            widths = [config[k] * size for k in ("num_attention_heads",) + 2 * ("num_key_value_heads",)]
            q, k, v = self.project(x, prefix + "qkv_proj").split(widths, -1)
        else:
            q, k, v = (self.project(x, prefix + n) for n in ("q_proj", "k_proj", "v_proj"))
        if config["model_type"] == "olmo2":
            q, k = self.norm(q, prefix + "q_norm"), self.norm(k, prefix + "k_norm")
        q, k, v = (part.unflatten(-1, (-1, size)).transpose(0, 1) for part in (q, k, v))
        if config["model_type"] in ("qwen3", "gemma3_text"):
            q, k = self.norm(q, prefix + "q_norm"), self.norm(k, prefix + "k_norm")
        return q, k, v

    def scale(self):
        kind = self.config["model_type"]
        if kind == "granite":
            return self.config["attention_multiplier"]
        if gemma(self.config):
            return self.config["query_pre_attn_scalar"] ** -0.5
        return head_dim(self.config) ** -0.5

    def attention(self, x, layer, memory):
        """memory: keys and values of earlier tokens by layer, or None; keys stay as they were turned."""
        config, prefix = self.config, f"model.layers.{layer}.self_attn."
        q, k, v = self.queries_keys_values(x, prefix)
        before = memory[layer][0].shape[1] if memory and layer in memory else 0
        places = torch.arange(before + x.shape[0])
        length = len(places)
        q = rotate(q, places[before:], config, layer, length)
        k = rotate(k, places[before:], config, layer, length)
        if before:
            k, v = torch.cat([memory[layer][0], k], 1), torch.cat([memory[layer][1], v], 1)
        if memory is not None:
            memory[layer] = (k, v)
        groups = q.shape[0] // k.shape[0]
        k, v = k.repeat_interleave(groups, 0), v.repeat_interleave(groups, 0)
        scores = q @ k.transpose(1, 2) * self.scale()
        if config.get("attn_logit_softcapping"):
            cap = config["attn_logit_softcapping"]
            scores = cap * torch.tanh(scores / cap)
        behind = places[before:, None] - places[None, :]
        hidden = behind < 0
        if window(config, layer):
            hidden = hidden | (behind >= window(config, layer))
        shares = scores.masked_fill(hidden, -math.inf).softmax(-1)
        return self.project((shares @ v).transpose(0, 1).flatten(1), prefix + "o_proj")

    def mlp(self, x, layer):
        prefix = f"model.layers.{layer}.mlp."
        if self.config["model_type"] == "phi3":
            gate, up = self.project(x, prefix + "gate_up_proj").chunk(2, -1)
        else:
            gate, up = self.project(x, prefix + "gate_proj"), self.project(x, prefix + "up_proj")
        if gemma(self.config):
            inner = math.sqrt(2 / math.pi) * (gate + 0.044715 * gate**3)
            active = 0.5 * gate * (1 + torch.tanh(inner))
        else:
            active = gate * torch.sigmoid(gate)
        return self.project(active * up, prefix + "down_proj")

    def block(self, x, layer, memory):
        kind, prefix = self.config["model_type"], f"model.layers.{layer}."
        if kind == "olmo2":
            x = x + self.norm(self.attention(x, layer, memory), prefix + "post_attention_layernorm")
            return x + self.norm(self.mlp(x, layer), prefix + "post_feedforward_layernorm")
        mixed = self.attention(self.norm(x, prefix + "input_layernorm"), layer, memory)
        if gemma(self.config):
            x = x + self.norm(mixed, prefix + "post_attention_layernorm")
            y = self.mlp(self.norm(x, prefix + "pre_feedforward_layernorm"), layer)
            return x + self.norm(y, prefix + "post_feedforward_layernorm")
        share = self.config.get("residual_multiplier", 1.0)
        x = x + share * mixed
        return x + share * self.mlp(self.norm(x, prefix + "post_attention_layernorm"), layer)

    def run(self, ids, memory=None):
        """Logits [time, vocab], and the states before and after every block."""
        table = self.weights["model.embed_tokens.weight"]
        x = table[ids]
        if gemma(self.config):
            x = x * math.sqrt(self.config["hidden_size"])
        x = x * self.config.get("embedding_multiplier", 1.0)
        states = [x]
        for layer in range(self.config["num_hidden_layers"]):
            x = self.block(x, layer, memory)
            states.append(x)
        head = table if tied(self.config) else self.weights["lm_head.weight"]
        logits = self.norm(x, "model.norm") @ head.T / self.config.get("logits_scaling", 1.0)
        cap = self.config.get("final_logit_softcapping")
        return (cap * torch.tanh(logits / cap) if cap else logits), states


# Random folders


def shapes(config):
    hidden, mlp, size = config["hidden_size"], config["intermediate_size"], head_dim(config)
    q, kv = config["num_attention_heads"] * size, config["num_key_value_heads"] * size
    kind = config["model_type"]
    if kind == "phi3":
        attention = {"qkv_proj": (q + 2 * kv, hidden), "o_proj": (hidden, q)}
        mlps = {"gate_up_proj": (2 * mlp, hidden), "down_proj": (hidden, mlp)}
    else:
        attention = {"q_proj": (q, hidden), "k_proj": (kv, hidden), "v_proj": (kv, hidden), "o_proj": (hidden, q)}
        mlps = {"gate_proj": (mlp, hidden), "up_proj": (mlp, hidden), "down_proj": (hidden, mlp)}
    norms = ["post_attention_layernorm"]
    norms += [] if kind == "olmo2" else ["input_layernorm"]
    norms += ["post_feedforward_layernorm"] if kind == "olmo2" or gemma(config) else []
    norms += ["pre_feedforward_layernorm"] if gemma(config) else []
    all_shapes = {"model.embed_tokens.weight": (config["vocab_size"], hidden), "model.norm.weight": (hidden,)}
    for layer in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{layer}."
        for name, shape in attention.items():
            all_shapes[f"{prefix}self_attn.{name}.weight"] = shape
            if kind == "qwen2" and name != "o_proj":
                all_shapes[f"{prefix}self_attn.{name}.bias"] = shape[:1]
        for name, shape in mlps.items():
            all_shapes[f"{prefix}mlp.{name}.weight"] = shape
        for name in norms:
            all_shapes[f"{prefix}{name}.weight"] = (hidden,)
        if kind in ("qwen3", "gemma3_text"):
            all_shapes |= {f"{prefix}self_attn.{n}_norm.weight": (size,) for n in "qk"}
        if kind == "olmo2":
            all_shapes |= {f"{prefix}self_attn.q_norm.weight": (q,), f"{prefix}self_attn.k_norm.weight": (kv,)}
    if not tied(config):
        all_shapes["lm_head.weight"] = (config["vocab_size"], hidden)
    return all_shapes


def random_weights(config, random):
    weights = {}
    for name, shape in shapes(config).items():
        noise = torch.randn(shape, generator=random)
        if name.endswith("norm.weight"):
            value = 0.2 * noise + (0 if gemma(config) else 1)
        elif name.endswith(".bias"):
            value = 0.3 * noise
        else:
            value = noise * (0.1 if "embed" in name else 0.24)
        weights[name] = value.bfloat16()
    return weights


def random_lora(weights, random):
    lora = {}
    for name, weight in weights.items():
        if name.endswith("_proj.weight"):
            out, width = weight.shape
            a = torch.randn(RANK, width, generator=random) / math.sqrt(width)
            b = torch.randn(out, RANK, generator=random) * 0.2
            lora[name.removesuffix(".weight")] = (a, b)
    return lora


def by_steps(decoder, ids, prompt=PROMPT):
    """A prompt, then one token after the other with keys and values kept."""
    memory = {}
    parts = [decoder.run(ids[:prompt], memory)[0]]
    recompute = decoder.config.get("original_max_position_embeddings")
    for at in range(prompt, len(ids)):
        if decoder.config["model_type"] == "phi3" and at == recompute:
            # from here on other frequencies hold, for all tokens: begin anew, as phi3 does
            memory = {}
            parts.append(decoder.run(ids[: at + 1], memory)[0][-1:])
        else:
            parts.append(decoder.run(ids[at : at + 1], memory)[0])
    return torch.cat(parts)


def greedy(decoder, prompt, time):
    ids = prompt.tolist()
    while len(ids) < time:
        ids.append(int(by_steps(decoder, torch.tensor(ids))[-1].argmax()))
    return torch.tensor([ids])


def expected(config, weights, lora, random):
    ids = torch.randint(3, config["vocab_size"], (ROWS, TIME), generator=random)
    plain = Decoder(config, weights)
    whole = [plain.run(row) for row in ids]
    tensors = {"input_ids": ids, "logits": torch.stack([logits for logits, _ in whole])}
    for i in range(config["num_hidden_layers"] + 1):
        tensors[f"hidden_{i}"] = torch.stack([states[i] for _, states in whole])
    mask = torch.ones_like(ids)
    padded, stepwise = torch.zeros_like(tensors["logits"]), torch.zeros_like(tensors["logits"])
    for row, count in enumerate(PADDING):
        mask[row, :count] = 0
        padded[row, count:] = plain.run(ids[row, count:])[0]
        stepwise[row, count:] = by_steps(plain, ids[row, count:], PROMPT - count)
    tensors |= {"attention_mask": mask, "logits_left_padded": padded}
    steps = {"logits": torch.stack([by_steps(plain, row) for row in ids]), "logits_left_padded": stepwise}
    for name, logits in steps.items():
        # where a sequence's length changes its frequencies, steps differ from one pass, and are held too
        if not torch.allclose(logits, tensors[name], atol=1e-4):
            tensors[name + "_by_steps"] = logits
    tensors["greedy_from_first_8"] = greedy(plain, ids[0, :PROMPT], TIME)
    tensors["gate_weights"] = torch.tensor(GATE_WEIGHTS)
    adapted = [Decoder(config, weights, lora, w) for w in GATE_WEIGHTS]
    tensors["logits_lora_gated"] = torch.stack([d.run(row)[0] for d, row in zip(adapted, ids)])
    return tensors


def training(config, weights, random, settings):
    """AdamW on an adapter with the orthogonality penalty against an earlier one."""
    lora = random_lora(weights, random)
    earlier = {name: a for name, (a, _) in random_lora(weights, random).items()}
    ids = torch.randint(3, config["vocab_size"], (ROWS, TIME), generator=random)
    labels = ids.clone()
    labels[:, : TIME // 2] = -100
    tensors = {"input_ids": ids, "labels": labels}
    parameters = {}
    for name, (a, b) in lora.items():
        parameters[name] = (a.clone().requires_grad_(), b.clone().requires_grad_())
        tensors |= {f"prev.{name}.lora_A": earlier[name]}
        tensors |= {f"init.{name}.lora_A": a, f"init.{name}.lora_B": b}
    flat = [factor for pair in parameters.values() for factor in pair]
    optimiser = torch.optim.AdamW(flat, lr=settings["lr"], weight_decay=settings["weight_decay"])
    losses = []
    for step in range(settings["steps"]):
        decoder = Decoder(config, weights, parameters)
        rows = [decoder.run(row)[0].log_softmax(-1)[:-1] for row in ids]
        picked = torch.cat([r.gather(1, l[1:].clamp(min=0)[:, None])[:, 0] for r, l in zip(rows, labels)])
        loss = -picked[torch.cat([row[1:] for row in labels]) >= 0].mean()
        overlap = sum((earlier[name] @ a.T).square().sum() for name, (a, _) in parameters.items())
        total = loss + settings["orthogonality_lambda"] * overlap
        losses.append([loss.item(), overlap.item(), total.item()])
        optimiser.zero_grad()
        total.backward()
        if step == 0:
            tensors |= pairs("grad0", {n: (a.grad.clone(), b.grad.clone()) for n, (a, b) in parameters.items()})
        optimiser.step()
    tensors |= pairs("final", {n: (a.detach(), b.detach()) for n, (a, b) in parameters.items()})
    tensors["loss_ce_orth_total_per_step"] = torch.tensor(losses)
    return tensors


def pairs(prefix, lora):
    named = {f"{prefix}.{name}.lora_A": a for name, (a, _) in lora.items()}
    return named | {f"{prefix}.{name}.lora_B": b for name, (_, b) in lora.items()}


# Files


def write_tensors(path, tensors):
    header, data = {}, b""
    for name, tensor in sorted(tensors.items()):
        tensor = tensor.detach().contiguous()
        raw = tensor.view(torch.uint8 if tensor.dim() else tensor.dtype).numpy().tobytes()
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read_tensors(path):
    raw = path.read_bytes()
    begin = 8 + struct.unpack("<Q", raw[:8])[0]
    types = {name: kind for kind, name in TYPES.items()}
    tensors = {}
    for name, info in json.loads(raw[8:begin]).items():
        first, last = info["data_offsets"]
        part = bytearray(raw[begin + first : begin + last])
        tensors[name] = torch.frombuffer(part, dtype=types[info["dtype"]]).reshape(info["shape"])
    return tensors


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1) + "\n")


def write(name):
    config = {"architectures": [ARCHITECTURES[FOLDERS[name]["model_type"]]]} | SIZES | FOLDERS[name]
    config["torch_dtype"] = "bfloat16"
    random = torch.Generator().manual_seed(sum(map(ord, name)))
    weights = random_weights(config, random)
    lora = random_lora(weights, random)
    folder = ROOT / name
    (folder / "peft-adapter").mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", config)
    write_tensors(folder / "model.safetensors", weights)
    with torch.no_grad():
        write_tensors(folder / "expected.safetensors", expected(config, weights, lora, random))
    adapter = {}
    for module, (a, b) in lora.items():
        adapter |= {f"base_model.model.{module}.lora_A.weight": a, f"base_model.model.{module}.lora_B.weight": b}
    write_tensors(folder / "peft-adapter" / "adapter_model.safetensors", adapter)
    targets = sorted({module.rsplit(".", 1)[1] for module in lora})
    described = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": RANK, "lora_alpha": ALPHA, "bias": "none"}
    write_json(folder / "peft-adapter" / "adapter_config.json", described | {"target_modules": targets})
    if name in TRAINED:
        settings = {"lr": 0.003, "weight_decay": 0.01, "orthogonality_lambda": 0.1, "steps": 3, "lora_scale": ALPHA / RANK}
        write_json(folder / "training.json", settings)
        write_tensors(folder / "training.safetensors", training(config, weights, random, settings))
    print(f"{name}: {sum(f.stat().st_size for f in folder.rglob('*') if f.is_file())} bytes")


def check(name):
    """What transformers makes of a folder, against what it holds."""
    import transformers

    folder = ROOT / name
    held = read_tensors(folder / "expected.safetensors")
    fresh = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    differences = {}
    with torch.no_grad():
        out = copy.deepcopy(fresh)(held["input_ids"], output_hidden_states=True)
        differences["logits"] = out.logits - held["logits"]
        for i, state in enumerate(out.hidden_states[:-1]):
            differences[f"hidden_{i}"] = state - held[f"hidden_{i}"]
        for row, count in enumerate(PADDING):
            ids = held["input_ids"][row : row + 1, count:]
            # afresh: with "dynamic" a model remembers the longest it has seen
            differences[f"padded_{row}"] = copy.deepcopy(fresh)(ids).logits[0] - held["logits_left_padded"][row, count:]
        made = copy.deepcopy(fresh).generate(
            held["input_ids"][:1, :PROMPT],
            attention_mask=torch.ones(1, PROMPT, dtype=torch.int64),
            max_new_tokens=TIME - PROMPT,
            do_sample=False,
            eos_token_id=None,
            pad_token_id=0,
            # with keys kept, 5.18 begins anew with the last token alone where phi3 changes its frequencies
            use_cache=name != "phi3-longrope",
        )
        differences["greedy"] = (made != held["greedy_from_first_8"]).sum().float()
    largest = {key: float(value.abs().max()) for key, value in differences.items()}
    worst = max(largest, key=largest.get)
    print(f"{name}: largest difference {largest[worst]:.1e} ({worst}), transformers {transformers.__version__}")


if __name__ == "__main__":
    names = [name for name in sys.argv[1:] if name != "--check"] or list(FOLDERS)
    for chosen in names:
        (check if "--check" in sys.argv else write)(chosen)
