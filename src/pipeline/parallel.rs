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
    let budget = Arc::new(Budget::new(limits.weight * (limits.threads + 2)));
    let (results, in_order) = sync_channel(2 * limits.threads + 2);
    let worker = Arc::new(worker);
    {
        let budget = Arc::clone(&budget);
        thread::spawn(move || feed(jobs, limits.threads, &budget, &results, &worker));
    }
    for (weight, result) in in_order {
        let result: R = take(&result)?;
        sink(result)?;
        budget.give(weight);
    }
    Ok(())
}

fn take<R>(result: &Receiver<R>) -> io::Result<R> {
    result.recv().map_err(|_| {
        io::Error::other("a worker thread died: this is a bug in wenlu, please report it")
    })
}

/// The weight of a job, and where its result will come from.
type Promise<R> = (usize, Receiver<R>);

fn feed<J: Job, R: Send + 'static, F: FnMut(J) -> R>(
    jobs: impl Iterator<Item = J>,
    threads: usize,
    budget: &Budget,
    results: &SyncSender<Promise<R>>,
    worker: &Arc<impl Fn() -> F + Send + Sync + 'static>,
) {
    let (todo, taken) = sync_channel::<(J, SyncSender<R>)>(threads);
    let taken = Arc::new(Mutex::new(taken));
    for _ in 0..threads {
        let (worker, taken) = (Arc::clone(worker), Arc::clone(&taken));
        thread::spawn(move || {
            let mut work = worker();
            while let Some((job, result)) = next(&taken) {
                // The sink is gone when this fails, and so is the need for the result.
                let _ = result.send(work(job));
            }
        });
    }
    drop(taken);
    for job in jobs {
        let weight = budget.take(job.weight());
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
    used: Mutex<usize>,
    freed: Condvar,
}

impl Budget {
    fn new(limit: usize) -> Budget {
        Budget {
            limit,
            used: Mutex::new(0),
            freed: Condvar::new(),
        }
    }

    /// Waits until there is room; says what was taken.
    fn take(&self, weight: usize) -> usize {
        let weight = weight.min(self.limit);
        let Ok(used) = self.used.lock() else {
            return weight;
        };
        if let Ok(mut used) = self
            .freed
            .wait_while(used, |used| *used + weight > self.limit)
        {
            *used += weight;
        }
        weight
    }

    fn give(&self, weight: usize) {
        if let Ok(mut used) = self.used.lock() {
            *used = used.saturating_sub(weight);
        }
        self.freed.notify_one();
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
    fn a_worker_that_dies_is_an_error() {
        let work = || |n: u64| if n == 5 { panic!("planned") } else { n };
        assert!(ordered(0..9u64, limits(2), work, |_| Ok(())).is_err());
    }
}
