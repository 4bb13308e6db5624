/** The live stream of one gate: reopened for as long as the page lives, from where it broke off. */
/** The server says the time every three seconds; a connection that says nothing for this long is dead. */
const SILENCE_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** How long to wait before the next try: doubling, and spread so that a hundred screens do not knock together. */
export function waitMs(failures, random) {
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + random);
}
/** Opens the stream and keeps it open; the function returned ends it. */
export function follow(gate, handlers) {
    let source = null;
    let timer;
    let lastSeq = null;
    let failures = 0;
    function open() {
        const after = lastSeq === null ? '' : `?after=${lastSeq}`;
        source = new EventSource(`/v1/gates/${encodeURIComponent(gate)}/live${after}`);
        source.onmessage = (event) => {
            const message = JSON.parse(event.data);
            heard();
            if (handlers.message(message))
                lastSeq = message.seq;
            else {
                lastSeq = null; // without it the server begins with a snapshot
                again();
            }
        };
        source.addEventListener('clock', (event) => {
            heard();
            handlers.clock(Date.parse(JSON.parse(event.data).server_time));
        });
        source.onerror = again;
        watch();
    }
    function heard() {
        failures = 0;
        watch();
    }
    function watch() {
        clearTimeout(timer);
        timer = setTimeout(again, SILENCE_MS);
    }
    function again() {
        source?.close();
        clearTimeout(timer);
        timer = setTimeout(open, waitMs(failures, Math.random()));
        failures += 1;
    }
    open();
    return () => {
        source?.close();
        clearTimeout(timer);
    };
}
