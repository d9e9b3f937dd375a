/* A library to preload. It makes a process undumpable, as the kernel does with processes that have more rights. */
#include <sys/prctl.h>

__attribute__((constructor)) static void hide(void) {
    prctl(PR_SET_DUMPABLE, 0);
}
