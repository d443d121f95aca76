//! The relations of draft, displacement and waterplane against hulls whose lines are published.
//!
//! What stands below was integrated from the lines, not from a formula, and checked against what
//! their publishers print: a block coefficient of 0.80 and a waterplane of 0.871 for the parent
//! of Series 60, 312 622 m³ for KVLCC2, from whose surface of 7 392 triangles 0.4 % is missing (the
//! volumes are scaled up by that, the waterplanes are not). What the estimator knows of a hull is
//! her block coefficient at the summer draft; the tolerances are what that leaves open.

use plimsoll::load::hydrostatics::Hydrostatics;

/// Draft over design draft; block coefficient on length between perpendiculars and beam;
/// waterplane over their product.
type Station = (f64, f64, f64);

/// KRISO's tanker of 300 000 t, second hull (SIMMAN 2008): Lpp 320 m, B 58 m, T 20.8 m.
const KVLCC2: [Station; 8] = [
    (0.3, 0.7237, 0.7835),
    (0.4, 0.7418, 0.8025),
    (0.5, 0.7562, 0.8190),
    (0.6, 0.7685, 0.8353),
    (0.7, 0.7797, 0.8520),
    (0.8, 0.7901, 0.8682),
    (0.9, 0.8002, 0.8859),
    (1.0, 0.8098, 0.8969),
];

/// Parent of Series 60 with a block coefficient of 0.80, model 4214W-B4: half-breadths of Table 7
/// in Todd, DTMB Report 1712 (1963), by monotone cubics along the length and up the draft. Lpp/B
/// 6.5, B/T 2.5.
const SERIES_60: [Station; 8] = [
    (0.3, 0.7342, 0.7865),
    (0.4, 0.7489, 0.7993),
    (0.5, 0.7601, 0.8103),
    (0.6, 0.7694, 0.8212),
    (0.7, 0.7775, 0.8316),
    (0.8, 0.7850, 0.8442),
    (0.9, 0.7924, 0.8592),
    (1.0, 0.7999, 0.8735),
];

/// Share of the displacement at the mark that is deadweight, of tankers of either size.
const DEADWEIGHT_SHARE: f64 = 0.8;

struct Hull {
    name: &'static str,
    form: Hydrostatics,
    stations: [Station; 8],
}

/// Greatest errors over some drafts.
#[derive(Debug, Default)]
struct Errors {
    /// Of the displacement, relative.
    displacement: f64,
    /// Of the tonnes per centimetre, relative.
    tpc: f64,
    /// Of the draft at the hull's displacement, over the design draft.
    draft: f64,
    /// Of the deadweight reckoned from the mark down, over the summer deadweight.
    load_fraction: f64,
}

impl Hull {
    fn kvlcc2() -> Hull {
        Hull {
            name: "KVLCC2",
            form: form(320.0, 58.0, 20.8, KVLCC2[7].1),
            stations: KVLCC2,
        }
    }

    fn series_60() -> Hull {
        Hull {
            name: "Series 60, 0.80",
            form: form(100.0, 100.0 / 6.5, 100.0 / 16.25, SERIES_60[7].1),
            stations: SERIES_60,
        }
    }

    /// From a share of the design draft on.
    fn errors(&self, from: f64) -> Errors {
        let form = &self.form;
        let floor_m2 = form.lpp_m * form.beam_m;
        let at_mark_t = form.displacement_t(form.summer_draft_m, 1.0);
        let mut greatest = Errors::default();
        for (share, block, waterplane) in self.stations {
            if share < from {
                continue;
            }
            let draft_m = share * form.summer_draft_m;
            let volume_m3 = block * floor_m2 * draft_m;
            let ours_m3 = form.displacement_t(draft_m, 1.0);
            let displacement = ours_m3 / volume_m3 - 1.0;
            let tpc = form.tpc(draft_m, 1.0) / (0.01 * waterplane * floor_m2) - 1.0;
            let draft = (form.draft_m(volume_m3, 1.0) - draft_m) / form.summer_draft_m;
            let load_fraction = (ours_m3 - volume_m3) / (DEADWEIGHT_SHARE * at_mark_t);
            println!(
                "{:16} {share:.1} T  displacement {:+.2} %  TPC {:+.2} %  draft {:+.4} T  load \
                 fraction {load_fraction:+.4}",
                self.name,
                100.0 * displacement,
                100.0 * tpc,
                draft
            );
            for (most, error) in [
                (&mut greatest.displacement, displacement),
                (&mut greatest.tpc, tpc),
                (&mut greatest.draft, draft),
                (&mut greatest.load_fraction, load_fraction),
            ] {
                *most = most.max(error.abs());
            }
        }
        greatest
    }
}

fn form(lpp_m: f64, beam_m: f64, summer_draft_m: f64, block_coefficient: f64) -> Hydrostatics {
    Hydrostatics {
        lpp_m,
        beam_m,
        summer_draft_m,
        block_coefficient,
        displacement_factor: 1.0,
    }
}

#[test]
fn kvlcc2_from_light_to_laden() {
    let errors = Hull::kvlcc2().errors(0.3);
    assert!(errors.displacement < 0.012, "{errors:?}");
    assert!(errors.tpc < 0.036, "{errors:?}");
    assert!(errors.draft < 0.006, "{errors:?}");
    assert!(errors.load_fraction < 0.007, "{errors:?}");
}

#[test]
fn series_60_from_ballast_to_laden() {
    let errors = Hull::series_60().errors(0.5);
    assert!(errors.displacement < 0.017, "{errors:?}");
    assert!(errors.tpc < 0.028, "{errors:?}");
    assert!(errors.draft < 0.009, "{errors:?}");
    assert!(errors.load_fraction < 0.011, "{errors:?}");
}

/// Its run is finer than a tanker's below the ballast draft: there the relation is less good.
#[test]
fn series_60_below_the_ballast_draft() {
    let errors = Hull::series_60().errors(0.3);
    assert!((0.03..0.047).contains(&errors.displacement), "{errors:?}");
    assert!(errors.load_fraction < 0.017, "{errors:?}");
}
