package io.github.listenqueue.soak;

/** An action of a round. It is a value, so that two runs can be compared. */
sealed interface Action {

    <E extends Exception> void by(Actor<E> actor) throws E;

    record Open(int id, Kind kind, int group, int backlog) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.open(id, kind, group, backlog);
        }
    }

    record Close(int id) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.close(id);
        }
    }

    record Rebind(int old, int id, int backlog) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.rebind(old, id, backlog);
        }
    }

    record Relisten(int id, int backlog) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.relisten(id, backlog);
        }
    }

    record Fill(int id, int clients) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.fill(id, clients);
        }
    }

    record Burst(int id, int room, int refused, boolean released) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.burst(id, room, refused, released);
        }
    }

    record Accept(int id, int connections) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.accept(id, connections);
        }
    }

    record Release(int id) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.release(id);
        }
    }

    record Leave(int id) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.leave(id);
        }
    }

    record Harmless(int id, Noise noise, int packets) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.harmless(id, noise, packets);
        }
    }

    record SynFlood(int id, int pending, int more, boolean cookies) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.synFlood(id, pending, more, cookies);
        }
    }

    record Stall(int id, int clients) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.stall(id, clients);
        }
    }

    record Serve(int id, int clients) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.serve(id, clients);
        }
    }

    record Foreign(int clients) implements Action {
        @Override
        public <E extends Exception> void by(Actor<E> actor) throws E {
            actor.foreign(clients);
        }
    }
}
