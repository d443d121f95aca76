use std::sync::atomic::{AtomicU64,Ordering::Relaxed};use std::time::Instant;
pub(crate) static T:[AtomicU64;12]=[const{AtomicU64::new(0)};12];pub(crate) static N:[AtomicU64;12]=[const{AtomicU64::new(0)};12];
pub(crate) fn t<R>(i:usize,f:impl FnOnce()->R)->R{let s=Instant::now();let r=f();T[i].fetch_add(s.elapsed().as_nanos() as u64,Relaxed);N[i].fetch_add(1,Relaxed);r}
pub(crate) fn report(){for i in 0..12{eprintln!("PROF {} {:.3} ms {}",i,T[i].load(Relaxed) as f64/1e6,N[i].load(Relaxed));}}
