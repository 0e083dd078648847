# One pre-norm transformer block in TorchScript's archive form, see BlockScript. All inputs come in one dictionary:
# x [batch, time, hidden]; weights under their names within the layer; eps; rotary tables [batch or 1, time, 1, 2, headDim / 2],
# those of the query carrying 1 / sqrt(headDim); and where they apply mask, keys and values of earlier tokens
# [batch, kvHeads, time, headDim], and an adapter's a, b and factor, with dropout while it is fitted. Returns the new x, keys and values.
class Block(Module):
  __parameters__ = []
  __buffers__ = []
  def forward(self: __torch__.Block,
    t: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    x = t["x"]
    batch = x.size(0)
    time = x.size(1)
    half = t["key_cosines"].size(-1)
    y = (self).norm(t, x, "input_layernorm")
    q = torch.reshape((self).project(t, y, "self_attn.q_proj"), [batch, time, -1, 2, half])
    k = torch.reshape((self).project(t, y, "self_attn.k_proj"), [batch, time, -1, 2, half])
    v = torch.reshape((self).project(t, y, "self_attn.v_proj"), [batch, time, -1, half * 2])
    q = (self).head_norm(t, q, "self_attn.q_norm")
    k = (self).head_norm(t, k, "self_attn.k_norm")
    q = torch.add(torch.mul(q, t["query_cosines"]), torch.mul(torch.flip(q, [3]), t["query_sines"]))
    k = torch.add(torch.mul(k, t["key_cosines"]), torch.mul(torch.flip(k, [3]), t["key_sines"]))
    q = torch.transpose(torch.flatten(q, 3), 1, 2)
    k = torch.transpose(torch.flatten(k, 3), 1, 2)
    v = torch.transpose(v, 1, 2)
    if "keys" in t:
      k = torch.cat([t["keys"], k], 2)
      v = torch.cat([t["values"], v], 2)
    groups = q.size(1) // k.size(1)
    if "mask" in t:
      kk = k
      vv = v
      if groups > 1:
        kk = torch.repeat_interleave(k, groups, 1)
        vv = torch.repeat_interleave(v, groups, 1)
      mixed = torch.scaled_dot_product_attention(q, kk, vv, t["mask"], 0., False, scale=1.)
    else:
      rows = torch.reshape(q, [batch, k.size(1), groups * time, half * 2])
      shares = torch.softmax(torch.matmul(rows, torch.transpose(k, 2, 3)), -1)
      mixed = torch.reshape(torch.matmul(shares, v), [batch, -1, time, half * 2])
    mixed = torch.flatten(torch.transpose(mixed, 1, 2), 2)
    x = torch.add(x, (self).project(t, mixed, "self_attn.o_proj"))
    y = (self).norm(t, x, "post_attention_layernorm")
    gated = torch.mul(torch.silu((self).project(t, y, "mlp.gate_proj")), (self).project(t, y, "mlp.up_proj"))
    x = torch.add(x, (self).project(t, gated, "mlp.down_proj"))
    return (x, k, v)
  def project(self: __torch__.Block,
    t: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    y = torch.linear(x, t[name + ".weight"])
    if (name + ".bias") in t:
      y = torch.add(y, t[name + ".bias"])
    if (name + ".a") in t:
      seen = x
      if "dropout" in t:
        seen = torch.dropout(x, float(t["dropout"]), True)
      low = torch.mul(torch.linear(seen, t[name + ".a"]), t["factor"])
      y = torch.add(y, torch.linear(low, t[name + ".b"]))
    return y
  def norm(self: __torch__.Block,
    t: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), t["eps"]))
    return torch.mul(torch.mul(x, scale), t[name + ".weight"])
  def head_norm(self: __torch__.Block,
    t: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    if (name + ".weight") in t:
      x = torch.reshape((self).norm(t, torch.flatten(x, 3), name), x.size())
    return x
