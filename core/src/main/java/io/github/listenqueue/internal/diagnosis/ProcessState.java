package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.KernelSettings;
import java.util.List;

/**
 * What all listeners of the process share.
 *
 * @param kernel which one runs
 * @param settings its settings
 * @param files the descriptors
 * @param pauses the late ticks that are remembered, the last one last
 * @param processors what the process got of them
 * @param traffic what the namespace's counters grew by
 * @param unseen what could not be looked at, and why: a phrase each
 */
record ProcessState(
        KernelVersion kernel,
        KernelSettings settings,
        OpenFiles.Count files,
        List<Pause> pauses,
        Processors processors,
        CounterDeltas traffic,
        List<String> unseen) {}
