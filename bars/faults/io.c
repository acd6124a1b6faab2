/* Numbers what a process does to files below one folder, and lets one of these steps fail or be
 * its last. Loaded into Python by LD_PRELOAD; bars/faults/steps.py builds and arms it.
 *
 * Every file made, write, sync, cut, rename and unlink that reaches the C library counts: SQLite's own
 * included, for it calls the same functions. What SQLite maps into memory (the index of the
 * write-ahead log) is not seen; it is made anew from the log after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NONE, DIE_BEFORE, DIE_AFTER, DIE_WITHIN, NO_SPACE, IO_ERROR, INTERRUPTED, SHORT, NO_SYNC };
enum step { WRITE, SYNC, CUT, NAME };

static char root[PATH_MAX];
static size_t root_length;
static long at, seen;
static int how;
static int trace = -1;

void faults_arm(const char *folder, long step, int mode, int trace_handle) {
    strncpy(root, folder, sizeof root - 1);
    root_length = strlen(root);
    at = step;
    how = mode;
    seen = 0;
    trace = trace_handle;
}

long faults_seen(void) { return seen; }

static int below(const char *path) { return root_length && !strncmp(path, root, root_length); }

static int ours(int handle) {
    char link[64], path[PATH_MAX];
    if (!root_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return below(path);
}

static void die(void) { kill(getpid(), SIGKILL); }

static ssize_t plain_write(int handle, const void *data, size_t size) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = dlsym(RTLD_NEXT, "write");
    return next(handle, data, size);
}

/* Count a step; tell whether it is the chosen one, or one after it when room has run out. */
static int chosen(enum step step, const char *name) {
    long now = ++seen;
    if (trace >= 0) {
        char line[64];
        int size = snprintf(line, sizeof line, "%ld %s\n", now, name);
        if (plain_write(trace, line, size) < 0) trace = -1;
    }
    if (how == NONE || at == 0) return 0;
    if (how == NO_SPACE) return step == WRITE && now >= at;
    return now == at;
}

/* Return an errno for the step, or 0; may not return at all. */
static int refused(enum step step) {
    switch (how) {
    case DIE_BEFORE: die(); return 0;
    case DIE_WITHIN: if (step != WRITE) die(); return 0;
    case NO_SPACE: return ENOSPC;
    case IO_ERROR: return EIO;
    case INTERRUPTED: return step == NAME ? 0 : EINTR;
    case NO_SYNC: return step == SYNC ? EIO : 0;
    default: return 0;
    }
}

#define PASS(type, name, ...)                              \
    static type (*next)(__VA_ARGS__);                      \
    if (!next) next = dlsym(RTLD_NEXT, name);

#define WRITES(function, name, parameters, arguments, halved, ...)    \
    ssize_t function parameters {                                     \
        PASS(ssize_t, name, __VA_ARGS__)                              \
        if (!ours(handle) || !chosen(WRITE, name)) return next arguments; \
        int error = refused(WRITE);                                   \
        if (error) { errno = error; return -1; }                      \
        if ((how == DIE_WITHIN || how == SHORT) && size > 1) {        \
            ssize_t result = next halved;                             \
            if (how == DIE_WITHIN) die();                             \
            return result;                                            \
        }                                                             \
        ssize_t result = next arguments;                              \
        if (how == DIE_AFTER || how == DIE_WITHIN) die();             \
        return result;                                                \
    }

WRITES(write, "write", (int handle, const void *data, size_t size),
       (handle, data, size), (handle, data, size / 2), int, const void *, size_t)
WRITES(pwrite, "pwrite", (int handle, const void *data, size_t size, off_t place),
       (handle, data, size, place), (handle, data, size / 2, place),
       int, const void *, size_t, off_t)
WRITES(pwrite64, "pwrite64", (int handle, const void *data, size_t size, off64_t place),
       (handle, data, size, place), (handle, data, size / 2, place),
       int, const void *, size_t, off64_t)

#define OTHERS(function, name, step, mine, parameters, arguments, ...)  \
    int function parameters {                                           \
        PASS(int, name, __VA_ARGS__)                                    \
        if (!(mine) || !chosen(step, name)) return next arguments;      \
        int error = refused(step);                                      \
        if (error) { errno = error; return -1; }                        \
        int result = next arguments;                                    \
        if (how == DIE_AFTER) die();                                    \
        return result;                                                  \
    }

OTHERS(fsync, "fsync", SYNC, ours(handle), (int handle), (handle), int)
OTHERS(fdatasync, "fdatasync", SYNC, ours(handle), (int handle), (handle), int)
OTHERS(ftruncate, "ftruncate", CUT, ours(handle), (int handle, off_t size), (handle, size),
       int, off_t)
OTHERS(ftruncate64, "ftruncate64", CUT, ours(handle), (int handle, off64_t size), (handle, size),
       int, off64_t)
OTHERS(rename, "rename", NAME, below(to), (const char *from, const char *to), (from, to),
       const char *, const char *)
OTHERS(renameat, "renameat", NAME, below(to),
       (int a, const char *from, int b, const char *to), (a, from, b, to),
       int, const char *, int, const char *)
OTHERS(unlink, "unlink", NAME, below(path), (const char *path), (path), const char *)

/* Making a file; opening one that is there changes nothing. */
#define OPENS(function, name)                                             \
    int function(const char *path, int flags, ...) {                      \
        PASS(int, name, const char *, int, ...)                           \
        mode_t mode = 0;                                                  \
        if (flags & (O_CREAT | O_TMPFILE)) {                              \
            va_list more;                                                 \
            va_start(more, flags);                                        \
            mode = va_arg(more, mode_t);                                  \
            va_end(more);                                                 \
        }                                                                 \
        if (!(flags & O_CREAT) || !below(path) || !access(path, F_OK) ||  \
            !chosen(NAME, name))                                          \
            return next(path, flags, mode);                               \
        int error = refused(NAME);                                        \
        if (error) { errno = error; return -1; }                          \
        int result = next(path, flags, mode);                             \
        if (how == DIE_AFTER) die();                                      \
        return result;                                                    \
    }

OPENS(open, "open")
OPENS(open64, "open64")
