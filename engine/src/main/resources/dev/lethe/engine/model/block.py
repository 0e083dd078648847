# One pre-norm transformer block in TorchScript's archive form, see BlockScript. Three dictionaries come in. own: x [batch, time, hidden] and
# where they apply keys and values of earlier tokens [batch, kvHeads, time, headDim] and an adapter's a and b. shared by all blocks of a pass: eps;
# rotary tables [batch or 1, time, 1, 2, headDim / 2], those of the query carrying 1 / sqrt(headDim); and where they apply mask, an adapter's
# factor, and dropout while it is fitted. weights: under their names within the layer. Where a matrix is bfloat16 its product is too, all else is
# float32. Returns the new x, keys and values. What follows forward is called by name.
class Block(Module):
  __parameters__ = []
  __buffers__ = []
  def forward(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    x = own["x"]
    batch = x.size(0)
    time = x.size(1)
    half = shared["key_cosines"].size(-1)
    y = (self).norm(shared, weights, x, "input_layernorm")
    q = torch.reshape((self).project(own, shared, weights, y, "self_attn.q_proj"), [batch, time, -1, 2, half])
    k = torch.reshape((self).project(own, shared, weights, y, "self_attn.k_proj"), [batch, time, -1, 2, half])
    v = torch.reshape((self).project(own, shared, weights, y, "self_attn.v_proj"), [batch, time, -1, half * 2])
    q = (self).head_norm(shared, weights, q, "self_attn.q_norm")
    k = (self).head_norm(shared, weights, k, "self_attn.k_norm")
    q = torch.add(torch.mul(q, shared["query_cosines"]), torch.mul(torch.flip(q, [3]), shared["query_sines"]))
    k = torch.add(torch.mul(k, shared["key_cosines"]), torch.mul(torch.flip(k, [3]), shared["key_sines"]))
    q = torch.transpose(torch.flatten(q, 3), 1, 2)
    k = torch.transpose(torch.flatten(k, 3), 1, 2)
    v = torch.transpose(v, 1, 2)
    if "keys" in own:
      k = torch.cat([own["keys"], k], 2)
      v = torch.cat([own["values"], v], 2)
    groups = q.size(1) // k.size(1)
    if "mask" in shared:
      kk = k
      vv = v
      if groups > 1:
        kk = torch.repeat_interleave(k, groups, 1)
        vv = torch.repeat_interleave(v, groups, 1)
      mixed = torch.scaled_dot_product_attention(q, kk, vv, shared["mask"], 0., False, scale=1.)
    else:
      rows = torch.reshape(q, [batch, k.size(1), groups * time, half * 2])
      shares = torch.softmax(torch.matmul(rows, torch.transpose(k, 2, 3)), -1)
      mixed = torch.reshape(torch.matmul(shares, v), [batch, -1, time, half * 2])
    mixed = torch.flatten(torch.transpose(mixed, 1, 2), 2)
    x = torch.add(x, (self).project(own, shared, weights, mixed, "self_attn.o_proj"))
    y = (self).norm(shared, weights, x, "post_attention_layernorm")
    gated = torch.mul(torch.silu((self).project(own, shared, weights, y, "mlp.gate_proj")), (self).project(own, shared, weights, y, "mlp.up_proj"))
    x = torch.add(x, (self).project(own, shared, weights, gated, "mlp.down_proj"))
    return (x, k, v)
  def project(self: __torch__.Block,
    own: Dict[str, Tensor],
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    y = (self).product(x, weights[name + ".weight"])
    if (name + ".bias") in weights:
      y = torch.add(y, weights[name + ".bias"])
    if (name + ".a") in own:
      seen = x
      if "dropout" in shared:
        seen = torch.dropout(x, float(shared["dropout"]), True)
      low = torch.mul(torch.linear(seen, own[name + ".a"]), shared["factor"])
      y = torch.add(y, torch.linear(low, own[name + ".b"]))
    return y
  def norm(self: __torch__.Block,
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), shared["eps"]))
    return torch.mul(torch.mul(x, scale), weights[name + ".weight"])
  def head_norm(self: __torch__.Block,
    shared: Dict[str, Tensor],
    weights: Dict[str, Tensor],
    x: Tensor,
    name: str) -> Tensor:
    if (name + ".weight") in weights:
      x = torch.reshape((self).norm(shared, weights, torch.flatten(x, 3), name), x.size())
    return x
  def product(self: __torch__.Block,
    x: Tensor,
    matrix: Tensor) -> Tensor:
    return torch.type_as(torch.linear(torch.type_as(x, matrix), matrix), x)
  def rows(self: __torch__.Block,
    ids: Tensor,
    matrix: Tensor) -> Tensor:
    return torch.to(torch.embedding(matrix, ids), 6)
  def bfloat16(self: __torch__.Block,
    bytes: Tensor) -> Tensor:
    rows = bytes.size(0)
    columns = bytes.size(1) // 2
    return torch.set_(torch.empty([0], dtype=15), bytes, 0, [rows, columns], [columns, 1])
  def narrowed(self: __torch__.Block,
    x: Tensor) -> Tensor:
    return torch.to(x, 15)
  def widened_bf16(self: __torch__.Block,
    bytes: Tensor) -> Tensor:
    return torch.to(torch.view_copy(bytes, dtype=15), 6)
  def widened_f16(self: __torch__.Block,
    bytes: Tensor) -> Tensor:
    return torch.to(torch.view_copy(bytes, dtype=5), 6)
