use crate::world::World;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

async fn rate(world: &World, paths: &[String], extra: &str) -> f64 {
    let addr = world.url.trim_start_matches("http://").to_owned();
    let end = Instant::now() + Duration::from_secs(2);
    let tasks = (0..8).map(|t| {
        let (addr, paths, extra) = (addr.clone(), paths.to_vec(), extra.to_owned());
        tokio::spawn(async move {
            let mut s = tokio::net::TcpStream::connect(&addr).await.unwrap();
            s.set_nodelay(true).unwrap();
            let mut n = 0u64;
            let mut buf = vec![0u8; 256 << 10];
            while Instant::now() < end {
                let path = &paths[(n as usize * 7 + t) % paths.len()];
                s.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n{extra}\r\n").as_bytes()).await.unwrap();
                let mut got = 0;
                let mut need = usize::MAX;
                while got < need {
                    let k = s.read(&mut buf[got..]).await.unwrap();
                    assert!(k > 0);
                    got += k;
                    if need == usize::MAX {
                        if let Some(h) = buf[..got].windows(4).position(|w| w == b"\r\n\r\n") {
                            let head = std::str::from_utf8(&buf[..h]).unwrap();
                            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
                            let len: usize =
                                head.lines().find_map(|l| l.strip_prefix("content-length: ")).unwrap().parse().unwrap();
                            need = h + 4 + len;
                        }
                    }
                }
                n += 1;
            }
            n
        })
    });
    let done: u64 = futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).sum();
    done as f64 / 2.0
}

fn server_cpu() -> f64 {
    let mut ticks = 0u64;
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let stat = std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap_or_default();
        let comm = std::fs::read_to_string(std::path::Path::new("/proc/self/task").join("x")).unwrap_or_default();
        let _ = (stat, comm);
    }
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let path = task.unwrap().path();
        let comm = std::fs::read_to_string(path.join("comm")).unwrap_or_default();
        if comm.starts_with("srv") {
            let s = std::fs::read_to_string(path.join("schedstat")).unwrap();
            ticks += s.split(' ').next().unwrap().parse::<u64>().unwrap();
        }
    }
    ticks as f64 / 1e3
}

#[test]
fn long_load() {
    let server =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("srv").enable_all().build().unwrap();
    let world = server.block_on(async { tokio::spawn(World::start()).await.unwrap() });
    let client =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("cli").enable_all().build().unwrap();
    let details: Vec<String> = (1..=39).map(|n| format!("/v1/doi/10.5555/study.{n}")).collect();
    let lists: Vec<String> = (1..=20).map(|n| format!("/v1/search?q=study&min_cited_by={n}")).collect();
    let small: Vec<String> = (1..=20).map(|n| format!("/v1/search?q=study&min_cited_by={n}&per_page=2")).collect();
    let metrics: Vec<String> = vec!["/docs/docs.js".into()];
    for _ in 0..3 {
        let mut base = 0.0;
        for (name, paths, extra) in [
            ("health", &vec!["/health".to_owned()], ""),
            ("detail", &details, ""),
            ("detail zstd", &details, "Accept-Encoding: gzip, zstd\r\n"),
            ("list", &lists, ""),
            ("list zstd", &lists, "Accept-Encoding: gzip, zstd\r\n"),
            ("small list", &small, ""),
            ("asset", &metrics, ""),
        ] {
            let before = server_cpu();
            let r = client.block_on(rate(&world, paths, extra)) * 2.0;
            let us = (server_cpu() - before) / r;
            if name == "health" {
                base = us;
            }
            println!(
                "{name}: {us:.1} us cpu/request, {r:.0} requests; {:.0} % of health's rate per cpu",
                100.0 * base / us
            );
        }
    }
}
