"""Writes cross-encoder.onnx: a cross-encoder of the smallest kind, with the inputs and the output of a trained one. Its score is the
number of pairs of equal tokens, one of the first text and one of the second, less two.

    pip install onnx && python make_cross_encoder.py
"""

from onnx import TensorProto, checker, helper, save

INT64, FLOAT = TensorProto.INT64, TensorProto.FLOAT
inputs = [
    helper.make_tensor_value_info(name, INT64, ["batch", "length"])
    for name in ("input_ids", "attention_mask", "token_type_ids")
]
output = helper.make_tensor_value_info("logits", FLOAT, ["batch", 1])
constants = [
    helper.make_tensor("first", INT64, [1], [2]),
    helper.make_tensor("second", INT64, [1], [1]),
    helper.make_tensor("zero", INT64, [1], [0]),
    helper.make_tensor("axes", INT64, [2], [1, 2]),
    helper.make_tensor("last", INT64, [1], [-1]),
    helper.make_tensor("two", FLOAT, [1], [2.0]),
]
nodes = [
    helper.make_node("Unsqueeze", ["input_ids", "first"], ["rows"]),
    helper.make_node("Unsqueeze", ["input_ids", "second"], ["columns"]),
    helper.make_node("Equal", ["rows", "columns"], ["equal"]),
    helper.make_node("Equal", ["token_type_ids", "zero"], ["is_first"]),
    helper.make_node("Cast", ["is_first"], ["of_first"], to=INT64),
    helper.make_node("Mul", ["of_first", "attention_mask"], ["asked"]),
    helper.make_node("Mul", ["token_type_ids", "attention_mask"], ["answered"]),
    helper.make_node("Unsqueeze", ["asked", "first"], ["asked_rows"]),
    helper.make_node("Unsqueeze", ["answered", "second"], ["answered_columns"]),
    helper.make_node("Mul", ["asked_rows", "answered_columns"], ["across"]),
    helper.make_node("Cast", ["equal"], ["equal_number"], to=INT64),
    helper.make_node("Mul", ["equal_number", "across"], ["matches"]),
    helper.make_node("ReduceSum", ["matches", "axes"], ["count"], keepdims=0),
    helper.make_node("Cast", ["count"], ["count_float"], to=FLOAT),
    helper.make_node("Sub", ["count_float", "two"], ["score"]),
    helper.make_node("Unsqueeze", ["score", "last"], ["logits"]),
]
graph = helper.make_graph(nodes, "cross-encoder", inputs, [output], constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
checker.check_model(model)
save(model, "cross-encoder.onnx")
