package io.github.listenqueue.internal.detect;

import io.github.listenqueue.ListenQueue;
import java.time.Instant;

/**
 * A listener that is full now or has dropped connections within its open episode.
 *
 * @param queue the queue as it was last read
 * @param since when the episode began
 * @param peakDepth the highest depth read in the episode
 * @param packetsDropped what was dropped in the episode
 */
public record Saturated(ListenQueue queue, Instant since, int peakDepth, long packetsDropped) {}
