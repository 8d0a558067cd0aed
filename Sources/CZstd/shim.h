// What Records needs of libzstd (1.4 or later) to unpack zstd: one call whose result is a value instead of changed buffers. Nothing is decided here.

#ifndef MEETERGO_BULK_CZSTD_SHIM_H
#define MEETERGO_BULK_CZSTD_SHIM_H

#include <stddef.h>
#include <stdint.h>
#include <zstd.h>

/// What one call came to.
typedef struct {
    /// 0 at the end of a frame, else a hint how much is missing, or an error for ZSTD_isError.
    size_t status;
    size_t consumed;
    size_t produced;
} czstd_step;

/// Unpacks some bytes.
static inline czstd_step czstd_decompress(
    ZSTD_DStream *_Nonnull stream, const uint8_t *_Nullable input, size_t input_count, uint8_t *_Nonnull output, size_t output_count) {
    ZSTD_inBuffer in = {input, input_count, 0};
    ZSTD_outBuffer out = {output, output_count, 0};
    czstd_step step;
    step.status = ZSTD_decompressStream(stream, &out, &in);
    step.consumed = in.pos;
    step.produced = out.pos;
    return step;
}

#endif
