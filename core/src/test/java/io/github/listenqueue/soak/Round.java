package io.github.listenqueue.soak;

import java.util.List;

/**
 * What is done between two looks of the oracle. No listener, and no group, is touched by two actions of a round.
 *
 * @param moving whether readings are compared while it happens: each depth then changes in one direction only, so that every
 *     number in between lies between those before and after
 * @param quiet whether no connection is lost in it, so that drops that the kernel counts at a listener have one witness only
 */
record Round(int number, boolean moving, boolean quiet, List<Action> actions) {}
