#ifndef CONNXRUNTIME_H
#define CONNXRUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A BERT-like model (`input_ids`, `attention_mask` and optionally `token_type_ids` in) run by ONNX Runtime, which is loaded
/// when a session is opened: nothing is linked against it.
typedef struct onnx_session onnx_session;

/// What a model gives for a text.
enum {
    /// A sentence encoder: token vectors, [batch, length, width].
    ONNX_ENCODER = 0,
    /// A cross-encoder: how well the two texts of a pair go together, [batch, 1].
    ONNX_CROSS_ENCODER = 1
};

/// What a call says: 0, or one of these with its reason in the caller's `error` buffer.
enum {
    ONNX_OK = 0,
    /// The runtime's library cannot be loaded, or is too old.
    ONNX_LIBRARY = 1,
    /// The model cannot be loaded, or is of another kind.
    ONNX_MODEL = 2,
    /// A run failed.
    ONNX_RUN = 3,
    /// An output has not the shape or type asked for.
    ONNX_OUTPUT = 4,
    /// Out of memory.
    ONNX_MEMORY = 5
};

/// Loads `library` (a path, or a bare name for the system's search) and opens `model`, which is of `kind`, with one thread a run.
int onnx_session_open(
    const char *library, const char *model, int kind, onnx_session **session, char *error, size_t error_size);

/// Releases the session; no run may be under way. NULL is allowed.
void onnx_session_close(onnx_session *session);

/// The runtime's own version, such as "1.28.2".
const char *onnx_session_version(const onnx_session *session);

/// The length of an encoder's token vector as the model declares it; 0 when it does not.
int64_t onnx_session_width(const onnx_session *session);

/// One batch: `ids` and `mask` are [batch, length] row by row. `vectors` receives [batch, width]: per text the mean of
/// the token vectors under the mask, scaled to unit length. Any number of threads may run one session at once.
int onnx_session_embed(
    const onnx_session *session, const int64_t *ids, const int64_t *mask, size_t batch, size_t length,
    float *vectors, size_t width, char *error, size_t error_size);

/// One batch of pairs: `ids`, `mask` and `types` (0 for the first text's tokens, 1 for the second's) are [batch, length] row by
/// row. `scores` receives [batch], the larger the better, as the model gives them. Threads as above.
int onnx_session_score(
    const onnx_session *session, const int64_t *ids, const int64_t *mask, const int64_t *types, size_t batch,
    size_t length, float *scores, char *error, size_t error_size);

#ifdef __cplusplus
}
#endif

#endif
