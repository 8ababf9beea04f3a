package dev.berth.run;

/// Told of every step of an apply, from several threads.
public interface Progress {

    /// Says nothing.
    Progress SILENT = new Progress() {
        @Override
        public void started(int changes) {}

        @Override
        public void step(String service, String title, boolean first) {}

        @Override
        public void failed(String service, String reason) {}

        @Override
        public void ended() {}
    };

    /// So many changes will be made, as the plan counts them.
    void started(int changes);

    /// A step begins.
    ///
    /// @param title what it does to what; no other step of the change has the same
    /// @param first whether it is the first of its change
    void step(String service, String title, boolean first);

    /// A service can't go on.
    void failed(String service, String reason);

    /// No more steps will run.
    void ended();
}
