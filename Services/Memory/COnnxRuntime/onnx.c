#define _GNU_SOURCE
#include "include/COnnxRuntime.h"

#include <dlfcn.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// ONNX Runtime's C interface is a table of function pointers whose order never changes: newer versions only append.
// These are the places of the functions used here, from the published header onnxruntime_c_api.h at API version 21.
enum {
    API_VERSION = 21,
    SLOT_GET_ERROR_MESSAGE = 2,
    SLOT_CREATE_ENV = 3,
    SLOT_DISABLE_TELEMETRY = 6,
    SLOT_CREATE_SESSION = 7,
    SLOT_RUN = 9,
    SLOT_CREATE_SESSION_OPTIONS = 10,
    SLOT_DISABLE_MEMORY_PATTERN = 17,
    SLOT_SET_OPTIMIZATION = 23,
    SLOT_SET_INTRA_OP_THREADS = 24,
    SLOT_SET_INTER_OP_THREADS = 25,
    SLOT_INPUT_COUNT = 30,
    SLOT_OUTPUT_COUNT = 31,
    SLOT_OUTPUT_TYPE_INFO = 34,
    SLOT_INPUT_NAME = 36,
    SLOT_OUTPUT_NAME = 37,
    SLOT_CREATE_TENSOR = 49,
    SLOT_TENSOR_DATA = 51,
    SLOT_CAST_TENSOR_INFO = 55,
    SLOT_ELEMENT_TYPE = 60,
    SLOT_DIMENSION_COUNT = 61,
    SLOT_DIMENSIONS = 62,
    SLOT_TENSOR_SHAPE = 65,
    SLOT_CREATE_CPU_MEMORY_INFO = 69,
    SLOT_DEFAULT_ALLOCATOR = 78,
    SLOT_RELEASE_ENV = 92,
    SLOT_RELEASE_STATUS = 93,
    SLOT_RELEASE_MEMORY_INFO = 94,
    SLOT_RELEASE_SESSION = 95,
    SLOT_RELEASE_VALUE = 96,
    SLOT_RELEASE_TYPE_INFO = 98,
    SLOT_RELEASE_TENSOR_SHAPE = 99,
    SLOT_RELEASE_SESSION_OPTIONS = 100,
    SLOT_ADD_CONFIG_ENTRY = 130
};

enum { LOG_FATAL = 4, OPTIMIZE_ALL = 99, TENSOR_FLOAT = 1, TENSOR_INT64 = 7, ARENA_ALLOCATOR = 1, DEFAULT_MEMORY = 0 };
enum { TOKEN_VECTOR_RANK = 3, SCORE_RANK = 2, MAXIMUM_RANK = 3, MAXIMUM_INPUTS = 3 };

typedef void ort_status, ort_env, ort_options, ort_value, ort_memory_info, ort_type_info, ort_shape, ort_handle;

typedef struct ort_allocator {
    uint32_t version;
    void *(*allocate)(struct ort_allocator *, size_t);
    void (*release)(struct ort_allocator *, void *);
} ort_allocator;

typedef struct {
    const void *const *(*get_api)(uint32_t version);
    const char *(*get_version)(void);
} ort_api_base;

typedef enum { INPUT_IDS, INPUT_MASK, INPUT_TYPES } input_kind;

struct onnx_session {
    const void *const *api;
    const char *version;
    ort_env *env;
    ort_handle *session;
    ort_memory_info *memory;
    ort_allocator *allocator;
    char *input_names[MAXIMUM_INPUTS];
    input_kind inputs[MAXIMUM_INPUTS];
    size_t input_count;
    char *output_name;
    int kind;
    int64_t width;
};

#define CALL(api, slot, signature) ((ort_status * (*) signature)(uintptr_t)(api)[slot])
#define RELEASE(api, slot, pointer) \
    do { \
        if (pointer) ((void (*)(void *))(uintptr_t)(api)[slot])(pointer); \
    } while (0)

static int fail(int code, char *error, size_t error_size, const char *format, ...) {
    if (error && error_size > 0) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error, error_size, format, arguments);
        va_end(arguments);
    }
    return code;
}

/// Consumes a status: ONNX_OK for none, else `code` with the runtime's own words.
static int check(
    const void *const *api, ort_status *status, int code, const char *step, char *error, size_t error_size) {
    if (!status) return ONNX_OK;
    const char *(*message)(const ort_status *) =
        (const char *(*)(const ort_status *))(uintptr_t)api[SLOT_GET_ERROR_MESSAGE];
    fail(code, error, error_size, "%s: %s", step, message(status));
    RELEASE(api, SLOT_RELEASE_STATUS, status);
    return code;
}

#define TRY(code, step, expression) \
    do { \
        int failure = check(api, (expression), (code), (step), error, error_size); \
        if (failure) { \
            result = failure; \
            goto done; \
        } \
    } while (0)

// The library is never unloaded: it registers thread-local destructors that must outlive every thread that ran it.
static int load(
    const char *library, const void *const **api, const char **version, char *error, size_t error_size) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *reason = dlerror();
        return fail(ONNX_LIBRARY, error, error_size, "%s", reason ? reason : "the library cannot be loaded");
    }
    const ort_api_base *(*get_base)(void) = (const ort_api_base *(*)(void))(uintptr_t)dlsym(handle, "OrtGetApiBase");
    const ort_api_base *base = get_base ? get_base() : NULL;
    if (!base) return fail(ONNX_LIBRARY, error, error_size, "%s is not ONNX Runtime: no OrtGetApiBase", library);
    *version = base->get_version();
    *api = base->get_api(API_VERSION);
    if (!*api)
        return fail(
            ONNX_LIBRARY, error, error_size, "ONNX Runtime %s is too old: version 1.21 or newer is needed", *version);
    return ONNX_OK;
}

static int create(onnx_session *self, const char *model, char *error, size_t error_size) {
    const void *const *api = self->api;
    ort_options *options = NULL;
    int result = ONNX_OK;

    TRY(ONNX_MODEL, "environment", CALL(api, SLOT_CREATE_ENV, (int, const char *, ort_env **))(
        LOG_FATAL, "embedding", &self->env));
    TRY(ONNX_MODEL, "telemetry", CALL(api, SLOT_DISABLE_TELEMETRY, (const ort_env *))(self->env));
    TRY(ONNX_MODEL, "options", CALL(api, SLOT_CREATE_SESSION_OPTIONS, (ort_options **))(&options));
    TRY(ONNX_MODEL, "optimisation", CALL(api, SLOT_SET_OPTIMIZATION, (ort_options *, int))(options, OPTIMIZE_ALL));
    TRY(ONNX_MODEL, "threads", CALL(api, SLOT_SET_INTRA_OP_THREADS, (ort_options *, int))(options, 1));
    TRY(ONNX_MODEL, "threads", CALL(api, SLOT_SET_INTER_OP_THREADS, (ort_options *, int))(options, 1));
    // A memory plan is kept for every input shape ever seen; with texts of all lengths that only grows.
    TRY(ONNX_MODEL, "memory pattern", CALL(api, SLOT_DISABLE_MEMORY_PATTERN, (ort_options *))(options));
    TRY(ONNX_MODEL, "spinning", CALL(api, SLOT_ADD_CONFIG_ENTRY, (ort_options *, const char *, const char *))(
        options, "session.intra_op.allow_spinning", "0"));
    TRY(ONNX_MODEL, "model",
        CALL(api, SLOT_CREATE_SESSION, (const ort_env *, const char *, const ort_options *, ort_handle **))(
            self->env, model, options, &self->session));
    TRY(ONNX_MODEL, "memory", CALL(api, SLOT_CREATE_CPU_MEMORY_INFO, (int, int, ort_memory_info **))(
        ARENA_ALLOCATOR, DEFAULT_MEMORY, &self->memory));
    TRY(ONNX_MODEL, "allocator", CALL(api, SLOT_DEFAULT_ALLOCATOR, (ort_allocator **))(&self->allocator));

done:
    RELEASE(api, SLOT_RELEASE_SESSION_OPTIONS, options);
    return result;
}

static int discover_inputs(onnx_session *self, char *error, size_t error_size) {
    const void *const *api = self->api;
    size_t count = 0;
    unsigned seen = 0;
    int result = ONNX_OK;

    TRY(ONNX_MODEL, "inputs", CALL(api, SLOT_INPUT_COUNT, (const ort_handle *, size_t *))(self->session, &count));
    if (count > MAXIMUM_INPUTS)
        return fail(ONNX_MODEL, error, error_size, "the model has %zu inputs, a BERT-like one 2 or 3", count);
    for (size_t i = 0; i < count; i++) {
        char *name = NULL;
        TRY(ONNX_MODEL, "input", CALL(api, SLOT_INPUT_NAME, (const ort_handle *, size_t, ort_allocator *, char **))(
            self->session, i, self->allocator, &name));
        self->input_names[i] = name;
        self->input_count = i + 1;
        if (strcmp(name, "input_ids") == 0) self->inputs[i] = INPUT_IDS;
        else if (strcmp(name, "attention_mask") == 0) self->inputs[i] = INPUT_MASK;
        else if (strcmp(name, "token_type_ids") == 0) self->inputs[i] = INPUT_TYPES;
        else return fail(ONNX_MODEL, error, error_size, "the model asks for an unknown input, %s", name);
        seen |= 1u << self->inputs[i];
    }
    if (!(seen & (1u << INPUT_IDS)) || !(seen & (1u << INPUT_MASK)))
        return fail(ONNX_MODEL, error, error_size, "the model does not take input_ids and attention_mask");
done:
    return result;
}

/// Reads rank and last dimension of output `index`; a rank of 0 means that it is no tensor of floats, or one of another shape.
static int output_shape(
    const onnx_session *self, size_t index, size_t *rank, int64_t *last, char *error, size_t error_size) {
    const void *const *api = self->api;
    ort_type_info *type = NULL;
    const ort_shape *shape = NULL;
    int64_t dimensions[MAXIMUM_RANK] = {0};
    size_t count = 0;
    int element = 0;
    int result = ONNX_OK;

    *rank = 0;
    TRY(ONNX_MODEL, "output", CALL(api, SLOT_OUTPUT_TYPE_INFO, (const ort_handle *, size_t, ort_type_info **))(
        self->session, index, &type));
    TRY(ONNX_MODEL, "output", CALL(api, SLOT_CAST_TENSOR_INFO, (const ort_type_info *, const ort_shape **))(
        type, &shape));
    if (!shape) goto done;
    TRY(ONNX_MODEL, "output", CALL(api, SLOT_ELEMENT_TYPE, (const ort_shape *, int *))(shape, &element));
    if (element != TENSOR_FLOAT) goto done;
    TRY(ONNX_MODEL, "output", CALL(api, SLOT_DIMENSION_COUNT, (const ort_shape *, size_t *))(shape, &count));
    if (count < SCORE_RANK || count > MAXIMUM_RANK) goto done;
    TRY(ONNX_MODEL, "output", CALL(api, SLOT_DIMENSIONS, (const ort_shape *, int64_t *, size_t))(
        shape, dimensions, count));
    *rank = count;
    *last = dimensions[count - 1];

done:
    RELEASE(api, SLOT_RELEASE_TYPE_INFO, type);
    return result;
}

static int discover_output(onnx_session *self, char *error, size_t error_size) {
    const void *const *api = self->api;
    size_t count = 0;
    int result = ONNX_OK;

    TRY(ONNX_MODEL, "outputs", CALL(api, SLOT_OUTPUT_COUNT, (const ort_handle *, size_t *))(self->session, &count));
    for (size_t i = 0; i < count; i++) {
        size_t rank = 0;
        int64_t last = 0;
        result = output_shape(self, i, &rank, &last, error, error_size);
        if (result) return result;
        if (self->kind == ONNX_ENCODER && rank != TOKEN_VECTOR_RANK) continue;
        // A dimension that the model leaves open is -1 here; what comes is checked at each run.
        if (self->kind == ONNX_CROSS_ENCODER && (rank != SCORE_RANK || last > 1)) continue;
        TRY(ONNX_MODEL, "output", CALL(api, SLOT_OUTPUT_NAME, (const ort_handle *, size_t, ort_allocator *, char **))(
            self->session, i, self->allocator, &self->output_name));
        self->width = last > 0 ? last : 0;
        return ONNX_OK;
    }
    return fail(ONNX_MODEL, error, error_size, "the model has no output of %s",
        self->kind == ONNX_ENCODER ? "token vectors [batch, length, width]" : "one score a pair [batch, 1]");
done:
    return result;
}

int onnx_session_open(
    const char *library, const char *model, int kind, onnx_session **session, char *error, size_t error_size) {
    *session = NULL;
    onnx_session *self = calloc(1, sizeof *self);
    if (!self) return fail(ONNX_MEMORY, error, error_size, "out of memory");
    self->kind = kind;
    int result = load(library, &self->api, &self->version, error, error_size);
    if (!result) result = create(self, model, error, error_size);
    if (!result) result = discover_inputs(self, error, error_size);
    if (!result) result = discover_output(self, error, error_size);
    if (result) {
        onnx_session_close(self);
        return result;
    }
#ifdef __GLIBC__
    // Opening unpacks and rewrites the weights several times; what was freed on the way is given back (about 75 MB).
    malloc_trim(0);
#endif
    *session = self;
    return ONNX_OK;
}

void onnx_session_close(onnx_session *self) {
    if (!self) return;
    const void *const *api = self->api;
    if (api) {
        for (size_t i = 0; i < self->input_count; i++)
            self->allocator->release(self->allocator, self->input_names[i]);
        if (self->output_name) self->allocator->release(self->allocator, self->output_name);
        RELEASE(api, SLOT_RELEASE_MEMORY_INFO, self->memory);
        RELEASE(api, SLOT_RELEASE_SESSION, self->session);
        RELEASE(api, SLOT_RELEASE_ENV, self->env);
    }
    free(self);
}

const char *onnx_session_version(const onnx_session *self) { return self->version; }

int64_t onnx_session_width(const onnx_session *self) { return self->width; }

/// Mean of one text's token vectors under its mask, then unit length.
static int pool(const float *tokens, const int64_t *mask, size_t length, size_t width, float *vector) {
    memset(vector, 0, width * sizeof *vector);
    for (size_t token = 0; token < length; token++) {
        if (!mask[token]) continue;
        const float *values = tokens + token * width;
        for (size_t i = 0; i < width; i++) vector[i] += values[i];
    }
    // The length of the mean is the length of the sum over the count, so that dividing by the count would cancel out.
    double squares = 0;
    for (size_t i = 0; i < width; i++) squares += (double)vector[i] * vector[i];
    if (!(squares > 0) || !isfinite(squares)) return 0;
    float scale = (float)(1 / sqrt(squares));
    for (size_t i = 0; i < width; i++) vector[i] *= scale;
    return 1;
}

/// The numbers of a run, once their type and shape are what was asked for.
static int output_values(
    const onnx_session *self, ort_value *output, const size_t *expected, size_t expected_rank, float **values,
    char *error, size_t error_size) {
    const void *const *api = self->api;
    ort_shape *shape = NULL;
    size_t rank = 0;
    int64_t dimensions[MAXIMUM_RANK] = {0};
    int element = 0;
    int result = ONNX_OK;

    TRY(ONNX_OUTPUT, "shape", CALL(api, SLOT_TENSOR_SHAPE, (const ort_value *, ort_shape **))(output, &shape));
    TRY(ONNX_OUTPUT, "type", CALL(api, SLOT_ELEMENT_TYPE, (const ort_shape *, int *))(shape, &element));
    TRY(ONNX_OUTPUT, "rank", CALL(api, SLOT_DIMENSION_COUNT, (const ort_shape *, size_t *))(shape, &rank));
    if (element != TENSOR_FLOAT || rank != expected_rank) {
        result = fail(ONNX_OUTPUT, error, error_size, "the model's output is no tensor of floats of rank %zu", expected_rank);
        goto done;
    }
    TRY(ONNX_OUTPUT, "dimensions", CALL(api, SLOT_DIMENSIONS, (const ort_shape *, int64_t *, size_t))(
        shape, dimensions, rank));
    for (size_t i = 0; i < rank; i++) {
        if (dimensions[i] == (int64_t)expected[i]) continue;
        result = fail(ONNX_OUTPUT, error, error_size, "dimension %zu of the model's output is %lld where %zu was expected",
            i, (long long)dimensions[i], expected[i]);
        goto done;
    }
    TRY(ONNX_OUTPUT, "values", CALL(api, SLOT_TENSOR_DATA, (ort_value *, void **))(output, (void **)values));

done:
    RELEASE(api, SLOT_RELEASE_TENSOR_SHAPE, shape);
    return result;
}

/// Runs one batch. `types` may be NULL: every token is then of type 0. On success the caller releases `output`.
static int run(
    const onnx_session *self, const int64_t *ids, const int64_t *mask, const int64_t *types, size_t batch,
    size_t length, ort_value **output, char *error, size_t error_size) {
    const void *const *api = self->api;
    const int64_t shape[2] = {(int64_t)batch, (int64_t)length};
    const size_t bytes = batch * length * sizeof(int64_t);
    int64_t *zeros = NULL;
    ort_value *inputs[MAXIMUM_INPUTS] = {NULL};
    int result = ONNX_OK;

    for (size_t i = 0; i < self->input_count; i++) {
        const int64_t *data = ids;
        if (self->inputs[i] == INPUT_MASK) data = mask;
        if (self->inputs[i] == INPUT_TYPES) {
            if (!types) {
                zeros = calloc(batch * length, sizeof *zeros);
                if (!zeros) {
                    result = fail(ONNX_MEMORY, error, error_size, "out of memory");
                    goto done;
                }
            }
            data = types ? types : zeros;
        }
        // The tensor borrows the buffer and is released before this function returns; a run does not write inputs.
        TRY(ONNX_RUN, "input",
            CALL(api, SLOT_CREATE_TENSOR,
                 (const ort_memory_info *, void *, size_t, const int64_t *, size_t, int, ort_value **))(
                self->memory, (void *)(uintptr_t)data, bytes, shape, 2, TENSOR_INT64, &inputs[i]));
    }
    TRY(ONNX_RUN, "run",
        CALL(api, SLOT_RUN,
             (ort_handle *, const void *, const char *const *, const ort_value *const *, size_t, const char *const *,
              size_t, ort_value **))(
            self->session, NULL, (const char *const *)self->input_names, (const ort_value *const *)inputs,
            self->input_count, (const char *const *)&self->output_name, 1, output));

done:
    for (size_t i = 0; i < MAXIMUM_INPUTS; i++) RELEASE(api, SLOT_RELEASE_VALUE, inputs[i]);
    free(zeros);
    return result;
}

int onnx_session_embed(
    const onnx_session *self, const int64_t *ids, const int64_t *mask, size_t batch, size_t length, float *vectors,
    size_t width, char *error, size_t error_size) {
    const void *const *api = self->api;
    const size_t expected[TOKEN_VECTOR_RANK] = {batch, length, width};
    ort_value *output = NULL;
    float *tokens = NULL;
    int result = run(self, ids, mask, NULL, batch, length, &output, error, error_size);
    if (!result) result = output_values(self, output, expected, TOKEN_VECTOR_RANK, &tokens, error, error_size);
    for (size_t text = 0; !result && text < batch; text++) {
        if (!pool(tokens + text * length * width, mask + text * length, length, width, vectors + text * width))
            result = fail(ONNX_OUTPUT, error, error_size, "text %zu of the batch has no direction", text);
    }
    RELEASE(api, SLOT_RELEASE_VALUE, output);
    return result;
}

int onnx_session_score(
    const onnx_session *self, const int64_t *ids, const int64_t *mask, const int64_t *types, size_t batch,
    size_t length, float *scores, char *error, size_t error_size) {
    const void *const *api = self->api;
    const size_t expected[SCORE_RANK] = {batch, 1};
    ort_value *output = NULL;
    float *values = NULL;
    int result = run(self, ids, mask, types, batch, length, &output, error, error_size);
    if (!result) result = output_values(self, output, expected, SCORE_RANK, &values, error, error_size);
    for (size_t pair = 0; !result && pair < batch; pair++) {
        scores[pair] = values[pair];
        if (!isfinite(values[pair])) result = fail(ONNX_OUTPUT, error, error_size, "the score of pair %zu is no number", pair);
    }
    RELEASE(api, SLOT_RELEASE_VALUE, output);
    return result;
}
