//! The ordered parallel loop: jobs are worked on by several threads, and their results come out in the order in which they came in.
//!
//! Memory is bounded by a budget of weight in flight, which stands for bytes of input: a job waits until the results before it were
//! taken, and one that weighs more than the whole budget is worked on alone.

use std::{
    io,
    sync::{
        Arc, Condvar, Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

/// Something to work on.
pub trait Job: Send + 'static {
    /// What it weighs in the budget.
    fn weight(&self) -> usize;
}

/// What the loop needs to know.
pub struct Limits {
    /// Threads that work; with 1 everything happens in the caller's.
    pub threads: usize,
    /// Weight in flight for each thread, and twice for those that wait.
    pub weight: usize,
}

/// Runs `jobs` through a worker that `worker` makes for each thread, and `sink` in the caller's thread.
///
/// Ends at the first error of `sink`; threads that wait for input are then left behind, for a blocked read cannot be ended.
pub fn ordered<J, R, F>(
    jobs: impl Iterator<Item = J> + Send + 'static,
    limits: Limits,
    worker: impl Fn() -> F + Send + Sync + 'static,
    mut sink: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()>
where
    J: Job,
    R: Send + 'static,
    F: FnMut(J) -> R,
{
    if limits.threads <= 1 {
        let mut work = worker();
        return jobs.into_iter().try_for_each(|job| sink(work(job)));
    }
    let budget = Arc::new(Budget::new(
        limits.weight.saturating_mul(limits.threads + 2),
    ));
    let _closing = Closing(Arc::clone(&budget));
    let (results, in_order) = sync_channel(2 * limits.threads + 2);
    let (todo, taken) = sync_channel::<(J, SyncSender<R>)>(limits.threads);
    spawn_workers(limits.threads, worker, taken)?;
    let feeder = {
        let budget = Arc::clone(&budget);
        named("wenlu-feed").spawn(move || feed(jobs, &budget, &results, &todo))?
    };
    for (weight, result) in in_order {
        let result: R = result.recv().map_err(|_| died())?;
        sink(result)?;
        budget.give(weight);
    }
    feeder.join().map_err(|_| died())
}

fn named(name: &str) -> thread::Builder {
    thread::Builder::new().name(name.to_owned())
}

fn died() -> io::Error {
    io::Error::other("a thread died: this is a bug in wenlu, please report it")
}

fn spawn_workers<J: Job, R: Send + 'static, F: FnMut(J) -> R>(
    threads: usize,
    worker: impl Fn() -> F + Send + Sync + 'static,
    taken: Receiver<(J, SyncSender<R>)>,
) -> io::Result<()> {
    let worker = Arc::new(worker);
    let taken = Arc::new(Mutex::new(taken));
    for _ in 0..threads {
        let (worker, taken) = (Arc::clone(&worker), Arc::clone(&taken));
        named("wenlu-work").spawn(move || {
            let mut work = worker();
            while let Some((job, result)) = next(&taken) {
                // The sink is gone when this fails, and so is the need for the result.
                let _ = result.send(work(job));
            }
        })?;
    }
    Ok(())
}

/// The weight of a job, and where its result will come from.
type Promise<R> = (usize, Receiver<R>);

fn feed<J: Job, R>(
    jobs: impl Iterator<Item = J>,
    budget: &Budget,
    results: &SyncSender<Promise<R>>,
    todo: &SyncSender<(J, SyncSender<R>)>,
) {
    for job in jobs {
        let Some(weight) = budget.take(job.weight()) else {
            return;
        };
        let (result, promise) = sync_channel(1);
        if results.send((weight, promise)).is_err() || todo.send((job, result)).is_err() {
            return;
        }
    }
}

fn next<T>(queue: &Mutex<Receiver<T>>) -> Option<T> {
    queue.lock().ok()?.recv().ok()
}

/// Weight that may be in flight.
struct Budget {
    limit: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    used: usize,
    closed: bool,
}

impl Budget {
    fn new(limit: usize) -> Budget {
        Budget {
            limit,
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Waits until there is room, and says what was taken: all of the budget for what weighs more. Nothing when the loop is over.
    fn take(&self, weight: usize) -> Option<usize> {
        let weight = weight.min(self.limit);
        let is_full = |state: &mut State| !state.closed && state.used + weight > self.limit;
        let mut state = self
            .freed
            .wait_while(self.state.lock().ok()?, is_full)
            .ok()?;
        state.used += weight;
        (!state.closed).then_some(weight)
    }

    fn give(&self, weight: usize) {
        if let Ok(mut state) = self.state.lock() {
            state.used = state.used.saturating_sub(weight);
        }
        self.freed.notify_one();
    }
}

/// Ends the wait of the feeder when the loop ends, for whatever reason.
struct Closing(Arc<Budget>);

impl Drop for Closing {
    fn drop(&mut self) {
        if let Ok(mut state) = self.0.state.lock() {
            state.closed = true;
        }
        self.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Job for u64 {
        fn weight(&self) -> usize {
            (*self % 7) as usize
        }
    }

    fn limits(threads: usize) -> Limits {
        Limits { threads, weight: 2 }
    }

    fn slow_square(n: u64) -> u64 {
        thread::sleep(std::time::Duration::from_micros(n * 37 % 200));
        n * n
    }

    #[test]
    fn results_keep_the_order_of_jobs() {
        for threads in 1..6 {
            let mut got = Vec::new();
            let sink = |r| {
                got.push(r);
                Ok(())
            };
            ordered(0..500u64, limits(threads), || slow_square, sink).unwrap();
            assert_eq!(got, (0..500).map(|n| n * n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_of_the_sink_ends_the_loop() {
        for threads in [1, 3] {
            let mut left = 10;
            let sink = |_| {
                left -= 1;
                if left == 0 {
                    Err(io::Error::other("full"))
                } else {
                    Ok(())
                }
            };
            let error = ordered(0..u64::MAX, limits(threads), || slow_square, sink).unwrap_err();
            assert_eq!(error.to_string(), "full");
        }
    }

    #[test]
    fn a_feeder_that_dies_is_an_error() {
        let jobs = (0..9u64).inspect(|n| assert!(*n < 5, "planned"));
        let error = ordered(jobs, limits(2), || |n: u64| n, |_| Ok(())).unwrap_err();
        assert!(error.to_string().contains("died"));
    }

    #[test]
    fn a_feeder_that_waits_for_room_ends_with_the_loop() {
        let (dropped, seen) = std::sync::mpsc::channel();
        struct Tells(std::sync::mpsc::Sender<()>);
        impl Drop for Tells {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        let tells = Tells(dropped);
        let jobs = (0..100u64).inspect(move |_| {
            let _kept = &tells;
        });
        let sink = |_| {
            thread::sleep(std::time::Duration::from_millis(50));
            Err(io::Error::other("full"))
        };
        assert!(ordered(jobs, limits(2), || |n: u64| n, sink).is_err());
        assert!(seen.recv_timeout(std::time::Duration::from_secs(5)).is_ok());
    }

    #[test]
    fn a_worker_that_dies_is_an_error() {
        let work = || |n: u64| if n == 5 { panic!("planned") } else { n };
        assert!(ordered(0..9u64, limits(2), work, |_| Ok(())).is_err());
    }
}
