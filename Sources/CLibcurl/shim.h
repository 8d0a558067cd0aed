// What HTTPTransport needs of libcurl (7.88 or later), in types that Swift can call.
//
// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic in C, and Swift cannot call variadic functions. Each inline
// function here fixes the type of one kind of argument, so that a wrong pairing of option and argument is for this file alone to
// avoid. Nothing is decided here and nothing is kept.

#ifndef MEETERGO_BULK_CLIBCURL_SHIM_H
#define MEETERGO_BULK_CLIBCURL_SHIM_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The parentheses around the functions' names keep curl's type-checking macros out of these wrappers, whose option is no constant.

/// What the libcurl at hand is and can.
static inline const curl_version_info_data *_Nonnull clibcurl_version(void) {
    // Never NULL for CURLVERSION_NOW, which is no constant that Swift can see.
    return curl_version_info(CURLVERSION_NOW);
}

/// Sets an option of type `long`.
static inline CURLcode clibcurl_set_long(void *_Nonnull easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// Sets an option of type `char *`. libcurl copies the text. NULL restores the default.
static inline CURLcode clibcurl_set_text(void *_Nonnull easy, CURLoption option, const char *_Nullable text) {
    return (curl_easy_setopt)(easy, option, text);
}

/// Makes the request a POST of `count` bytes. libcurl copies them. NULL, with a count of 0, is an empty body.
static inline CURLcode clibcurl_set_body(void *_Nonnull easy, const void *_Nullable bytes, size_t count) {
    // The order matters: with the size still unset libcurl would take the bytes for a C string.
    CURLcode code = (curl_easy_setopt)(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    if (code != CURLE_OK) return code;
    // A null pointer would not mean an empty body but "ask the read callback".
    return (curl_easy_setopt)(easy, CURLOPT_COPYPOSTFIELDS, bytes ? bytes : "");
}

/// Sets the header fields. libcurl keeps the pointer: the list must outlive every transfer that uses it.
static inline CURLcode clibcurl_set_fields(void *_Nonnull easy, struct curl_slist *_Nullable fields) {
    return (curl_easy_setopt)(easy, CURLOPT_HTTPHEADER, fields);
}

/// Sets where libcurl writes its words on an error: `CURL_ERROR_SIZE` bytes that outlive the handle.
static inline CURLcode clibcurl_set_error_buffer(void *_Nonnull easy, char *_Nonnull buffer) {
    return (curl_easy_setopt)(easy, CURLOPT_ERRORBUFFER, buffer);
}

/// Sets the number by which `clibcurl_next_end` names the handle.
static inline CURLcode clibcurl_set_slot(void *_Nonnull easy, size_t slot) {
    return (curl_easy_setopt)(easy, CURLOPT_PRIVATE, (void *)(uintptr_t)slot);
}

typedef size_t (*clibcurl_receive)(char *_Nullable bytes, size_t size, size_t count, void *_Nullable context);
typedef int (*clibcurl_before_request)(
    void *_Nullable context, char *_Nullable remote, char *_Nullable local, int remote_port, int local_port);

/// Sets the three callbacks and the context that each of them gets. The context must outlive the handle.
static inline CURLcode clibcurl_set_callbacks(
    void *_Nonnull easy, void *_Nonnull context, clibcurl_receive _Nonnull on_head, clibcurl_receive _Nonnull on_body,
    clibcurl_before_request _Nonnull before_request) {
    CURLcode code = (curl_easy_setopt)(easy, CURLOPT_HEADERFUNCTION, on_head);
    if (code == CURLE_OK) code = (curl_easy_setopt)(easy, CURLOPT_HEADERDATA, context);
    if (code == CURLE_OK) code = (curl_easy_setopt)(easy, CURLOPT_WRITEFUNCTION, on_body);
    if (code == CURLE_OK) code = (curl_easy_setopt)(easy, CURLOPT_WRITEDATA, context);
    if (code == CURLE_OK) code = (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, before_request);
    if (code == CURLE_OK) code = (curl_easy_setopt)(easy, CURLOPT_PREREQDATA, context);
    return code;
}

/// Reads a value of type `long`; 0 if there is none.
static inline long clibcurl_get_long(void *_Nonnull easy, CURLINFO info) {
    long value = 0;
    return (curl_easy_getinfo)(easy, info, &value) == CURLE_OK ? value : 0;
}

/// Reads a time in microseconds; 0 if there is none.
static inline int64_t clibcurl_get_microseconds(void *_Nonnull easy, CURLINFO info) {
    curl_off_t value = 0;
    return (curl_easy_getinfo)(easy, info, &value) == CURLE_OK ? (int64_t)value : 0;
}

/// Reads text that belongs to the handle; NULL if there is none.
static inline const char *_Nullable clibcurl_get_text(void *_Nonnull easy, CURLINFO info) {
    char *value = NULL;
    return (curl_easy_getinfo)(easy, info, &value) == CURLE_OK ? value : NULL;
}

/// The server's certificates, its own first, as lists of `Name:value`; NULL if there are none. They belong to the handle.
static inline struct curl_certinfo *_Nullable clibcurl_certificates(void *_Nonnull easy) {
    struct curl_certinfo *value = NULL;
    return (curl_easy_getinfo)(easy, CURLINFO_CERTINFO, &value) == CURLE_OK ? value : NULL;
}

/// Sets an option of type `long` of a multi handle.
static inline CURLMcode clibcurl_multi_set_long(void *_Nonnull multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

/// One finished transfer.
typedef struct {
    /// False if there is none; the rest is 0 then.
    bool exists;
    CURLcode code;
    /// The number given with `clibcurl_set_slot`.
    size_t slot;
} clibcurl_end;

/// Takes the next finished transfer off the multi handle's list.
static inline clibcurl_end clibcurl_next_end(void *_Nonnull multi) {
    clibcurl_end end = {false, CURLE_OK, 0};
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        char *slot = NULL;
        (curl_easy_getinfo)(message->easy_handle, CURLINFO_PRIVATE, &slot);
        end.exists = true;
        end.code = message->data.result;
        end.slot = (size_t)(uintptr_t)slot;
        break;
    }
    return end;
}

#endif
