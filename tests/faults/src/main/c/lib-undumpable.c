/* Preloaded, it makes a process one that others of its user may not look at, as the kernel does to one of more rights. */
#include <sys/prctl.h>

__attribute__((constructor)) static void hide(void) {
    prctl(PR_SET_DUMPABLE, 0);
}
