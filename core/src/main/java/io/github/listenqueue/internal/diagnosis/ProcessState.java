package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state that all listeners of the process share.
 *
 * @param kernel the version of the kernel
 * @param settings its settings
 * @param files the descriptors
 * @param pauses the recorded pauses, the latest one last
 * @param processors the CPU time of the process
 * @param lastCollection the last garbage collection as text; null if none is known
 * @param traffic the growth of the namespace's counters
 * @param problems a line for each source that could not be read, with the reason
 */
record ProcessState(
        KernelVersion kernel,
        KernelSettings settings,
        OpenFiles.Count files,
        List<Pause> pauses,
        Processors processors,
        @Nullable String lastCollection,
        CounterDeltas traffic,
        List<String> problems) {}
