// What Records needs of zlib (1.2 or later) to unpack gzip.
//
// inflateInit2 is a macro, which Swift cannot call, and a z_stream must not move while it is in use, which no Swift value promises. So the stream
// lives on the heap of C and is handed around by its address. Nothing is decided here.

#ifndef MEETERGO_BULK_CZLIB_SHIM_H
#define MEETERGO_BULK_CZLIB_SHIM_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

/// What one call came to.
typedef struct {
    /// Z_OK, Z_STREAM_END at the end of a member, Z_BUF_ERROR if nothing could be done, or an error (zlib.h).
    int status;
    size_t consumed;
    size_t produced;
} czlib_step;

/// A stream that expects gzip (window bits 15, and 16 for gzip alone: zlib.h, inflateInit2). NULL without memory.
static inline z_stream *_Nullable czlib_open(void) {
    z_stream *stream = (z_stream *)calloc(1, sizeof(z_stream));
    if (stream && inflateInit2(stream, 15 + 16) != Z_OK) {
        free(stream);
        stream = NULL;
    }
    return stream;
}

/// Unpacks some bytes; both counts must fit into 32 bits.
static inline czlib_step czlib_inflate(
    z_stream *_Nonnull stream, const uint8_t *_Nullable input, size_t input_count, uint8_t *_Nonnull output, size_t output_count) {
    stream->next_in = (Bytef *)input;
    stream->avail_in = (uInt)input_count;
    stream->next_out = output;
    stream->avail_out = (uInt)output_count;
    czlib_step step;
    step.status = inflate(stream, Z_NO_FLUSH);
    step.consumed = input_count - stream->avail_in;
    step.produced = output_count - stream->avail_out;
    return step;
}

/// Makes ready for the next member of the archive.
static inline void czlib_reset(z_stream *_Nonnull stream) { (void)inflateReset(stream); }

static inline void czlib_close(z_stream *_Nonnull stream) {
    (void)inflateEnd(stream);
    free(stream);
}

#endif
