package dev.berth.run;

/// Told of every step of an apply, from several threads.
public interface Progress {

    /// Says nothing.
    Progress SILENT = new Progress() {
        @Override
        public void started(int steps) {}

        @Override
        public void step(String service, String title) {}

        @Override
        public void failed(String service, String reason) {}

        @Override
        public void ended() {}
    };

    /// So many steps will run.
    void started(int steps);

    /// A step begins; `title` says of which change.
    void step(String service, String title);

    /// A service can't go on.
    void failed(String service, String reason);

    /// No more steps will run.
    void ended();
}
