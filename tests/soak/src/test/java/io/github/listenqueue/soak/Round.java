package io.github.listenqueue.soak;

import java.util.List;

/** The actions between two samples of the oracle. No listener and no group is changed by two actions of a round. */
record Round(int number, Tempo tempo, List<Action> actions) {}
