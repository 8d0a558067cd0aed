// The least that libcurl needs to send COUNT equal POSTs with WIDTH of them in flight: no parsing, no storing, nothing read or kept.
// What scripts/bench/throughput compares the tool with.
// Usage: loop URL COUNT WIDTH [CA-FILE]      cc -O2 loop.c -lcurl
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

static const char body[] =
    "{\"email\":\"user0000000@example.com\",\"givenName\":\"Given 0000000\",\"familyName\":\"Family 0000000\",\"timezone\":\"Europe/Berlin\"}";

static size_t discard(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes, (void)context;
    return size * count;
}

int main(int argc, char **argv) {
    if (argc < 4) return 64;
    long count = atol(argv[2]), width = atol(argv[3]), sent = 0, done = 0, bad = 0;
    curl_global_init(CURL_GLOBAL_ALL);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, width);
    struct curl_slist *fields = curl_slist_append(NULL, "Content-Type: application/json");
    fields = curl_slist_append(fields, "Authorization: Bearer ak_live:0123456789abcdef0123456789abcdef");
    for (; sent < width && sent < count; sent++) {
        CURL *easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)(sizeof body - 1));
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
        curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
        if (argc > 4) curl_easy_setopt(easy, CURLOPT_CAINFO, argv[4]);
        curl_multi_add_handle(multi, easy);
    }
    while (done < count) {
        int running, left;
        curl_multi_perform(multi, &running);
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &left))) {
            CURL *easy = message->easy_handle;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            bad += message->data.result != CURLE_OK || status != 201;
            done++;
            curl_multi_remove_handle(multi, easy);
            if (sent < count) curl_multi_add_handle(multi, easy), sent++;
            else curl_easy_cleanup(easy);
        }
        if (running) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    curl_multi_cleanup(multi);
    if (bad) fprintf(stderr, "%ld of %ld requests failed\n", bad, count);
    return bad != 0;
}
