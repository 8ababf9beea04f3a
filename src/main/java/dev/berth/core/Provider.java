package dev.berth.core;

import dev.berth.core.access.AccessQuestion;
import dev.berth.core.access.AccessReview;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/// A server or store, and the resources that the fleet declares on it. The composition root makes it; the
/// planner and the applier use it.
///
/// @param <F> facts about the live server that desired resources and steps depend on, such as its version
/// @param <R> its nouns, a sealed set of records
/// @param <S> its steps
public interface Provider<F, R extends Resource, S extends Step> {

    /// The head of every address here: `postgres/main`.
    Address address();

    /// The services that declare something here.
    SortedSet<String> services();

    /// Connects. IO begins here.
    /// @throws UnreadableException if the server can't be reached or refuses the login
    Session<F, R, S> open();

    /// The resources that the fleet declares here, in the order of creation. Pure.
    List<DeclaredResource<R>> desired(F facts, Credentials credentials);

    /// `desired` completed with what the manifest leaves open and the live resource has already. Pure.
    default R complete(R desired, R live) {
        return desired;
    }

    /// `desired` with all of `live` that no manifest declares any more and that may still be needed, as
    /// something of the same service waits to be removed. Pure.
    default R keeping(R desired, R live) {
        return desired;
    }

    /// The steps of a change, in order. Pure.
    List<S> steps(Change<R> change, F facts);

    /// The other resources that the steps of a change name, other services' included. Steps that create such
    /// a resource, or write such a key of a Secret, run before them; steps that remove it run after them.
    /// Pure.
    default Set<Address> uses(Change<R> change, F facts) {
        return Set.of();
    }

    /// How a change touches those who use its resource. Pure.
    Risk risk(Change<R> change);

    /// The effects of a change that neither its fields nor its steps show, each as a sentence without a
    /// secret and without a text that `berth.yaml` takes from a variable. A plan's digest covers them. Pure.
    default List<String> covers(Change<R> change, F facts, Credentials credentials) {
        return List.of();
    }

    /// Why a change must not run as it stands, beyond the guards that hold everywhere. Pure.
    default List<Refusal> refusals(Change<R> change, F facts) {
        return List.of();
    }

    /// The present use of this server by the declared services. Connects; writes nothing.
    /// @throws UnreadableException if the server can't be read
    default List<Usage> usage() {
        return List.of();
    }

    /// Whether berth and the services get along with this server. Connects for it; whatever it writes it undoes.
    ///
    /// @param services whose logins are tried
    /// @param findings what the live Secrets of each service hold; empty if the store can't be read
    default List<Check> examine(SortedSet<String> services, Map<String, SecretFindings> findings) {
        return List.of();
    }

    /// Who may do what here. Connects for it; writes nothing.
    /// @throws UnreadableException if the server can't be read
    default AccessReview access(AccessQuestion question) {
        return AccessReview.NOTHING;
    }

    /// Whether an update may be what lets berth read an object again that it can't read now, so that it is planned
    /// before the rest of its service is known.
    default boolean reopens(PlannedChange change) {
        return false;
    }
}
