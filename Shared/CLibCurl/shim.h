#ifndef YBRYX_CLIBCURL_SHIM_H
#define YBRYX_CLIBCURL_SHIM_H

#include <curl/curl.h>

// Swift calls no functions of varying arguments: one of each kind of option.

typedef size_t (*mesh_curl_reader)(char *buffer, size_t size, size_t count, void *source);
typedef int (*mesh_curl_listener)(CURL *handle, curl_infotype kind, char *text, size_t size, void *source);
typedef int (*mesh_curl_watcher)(void *source, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode mesh_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode mesh_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode mesh_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode mesh_curl_set_reader(CURL *handle, mesh_curl_reader reader, void *source) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, reader);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_READDATA, source);
}
static inline CURLcode mesh_curl_set_watcher(CURL *handle, mesh_curl_watcher watcher, void *source) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watcher);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, source);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}
// Hears what is said and answered; nothing is printed.
static inline CURLcode mesh_curl_set_listener(CURL *handle, mesh_curl_listener listener, void *source) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, listener);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGDATA, source);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
}
// The last reply of the server; 0 where there was none.
static inline long mesh_curl_reply(CURL *handle) {
    long reply = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply);
    return reply;
}

#endif
