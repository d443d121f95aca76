//! The inner loop against the formula as it is written: every bin, every level, derivatives by
//! differences.

use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

use super::super::geometry::SideGeometry;
use super::super::levels::Known;
use super::super::profile::{Bin, Profile};
use super::super::section::UNKNOWNS;
use super::*;

const LENGTH_M: f64 = 100.0;

/// A half with two blocks of bins about its edges, each band with its own levels.
fn half(strip: f64, shaded: bool, boot: bool, smear: f64) -> Half {
    let bins = (0..2)
        .flat_map(|block| (0..60).map(move |i| (block, i)))
        .map(|(block, i)| {
            let outward_m = 5.05 + 0.2 * f64::from(i);
            let texture = f64::from((block * 31 + i) * 7919 % 13) - 6.0;
            let level = |t: f64| match t {
                t if t < 8.0 => 100.0,
                t if t < 9.2 => 40.0,
                t if t < 10.2 => 20.0,
                t if t < 12.5 => 30.0,
                _ => 50.0,
            };
            Bin {
                block: block as usize,
                forward_m: -14.0 + 28.0 * f64::from(block) + 0.1 * texture,
                outward_m,
                values: vec![level(outward_m) + texture, 2.0 * level(outward_m) - texture],
            }
        })
        .collect();
    Half {
        profile: Profile { bins, blocks: 2 },
        geometry: SideGeometry { shadow: 1.0, strip },
        shaded,
        strip: strip > 0.0,
        boot: boot && strip > 0.0,
        least_boot_m: 0.3,
        shadow_level: (shaded && boot).then(|| vec![30.0, 60.0]),
        water: vec![
            Known {
                level: 50.0,
                tolerance: 2.0,
            };
            2
        ],
        smear: [0.0, 2.0]
            .map(|absorbed_per_m| Smear {
                per_depth: smear,
                absorbed_per_m,
                deep: if absorbed_per_m > 0.0 { 0.4 } else { 1.0 },
            })
            .to_vec(),
    }
}

/// Shares of the levels in a bin and band.
fn shares(half: &Half, b: &Bin, band: usize, e: &Edges) -> Shares {
    let part = half.part(b.forward_m, b.outward_m, e, LENGTH_M);
    half.shares(&part, band, e)
}

/// Solves the levels of each band and gives the weighted residuals of all.
fn residuals(half: &Half, e: &Edges, w: &Weights) -> Vec<f64> {
    let has = half.has();
    let mut out = Vec::new();
    for (band, scale) in w.scale.iter().enumerate() {
        let mut normal = DMatrix::<f64>::zeros(SLOTS, SLOTS);
        let mut rhs = DVector::<f64>::zeros(SLOTS);
        for (b, weight) in half.profile.bins.iter().zip(&w.bin) {
            let s = DVector::from_row_slice(&shares(half, b, band, e));
            normal += *weight * &s * s.transpose();
            rhs += *weight * b.values[band] * s;
        }
        let known = half.known(band, *scale);
        for (slot, level, weight) in known {
            normal[(slot, slot)] += weight;
            rhs[slot] += weight * level;
        }
        let ridge = 1e-9 * normal.trace() + 1e-12;
        for i in 0..SLOTS {
            normal[(i, i)] += ridge + if has[i] { 0.0 } else { 1.0 };
            rhs[i] *= f64::from(u8::from(has[i]));
        }
        let levels = normal.cholesky().unwrap().solve(&rhs);
        for (slot, level, weight) in known.into_iter().filter(|(slot, ..)| has[*slot]) {
            out.push(weight.sqrt() * (level - levels[slot]) / scale);
        }
        for (b, weight) in half.profile.bins.iter().zip(&w.bin) {
            let s = DVector::from_row_slice(&shares(half, b, band, e));
            out.push(weight.sqrt() * (b.values[band] - s.dot(&levels)) / scale);
        }
    }
    out
}

/// What moves edges by about a metre: a turn does so 14 metres off the middle.
const UNIT: [f64; UNKNOWNS] = [1.0, 1.0, 1.0 / 14.0, 1.0, 1.0, 1.0, 1.0, 1.0];

/// Derivatives of the residuals by each unknown, in its [`UNIT`], by differences over twice
/// `step`.
fn jacobian(half: &Half, e: &Edges, w: &Weights, step: f64) -> DMatrix<f64> {
    let columns: Vec<DVector<f64>> = (0..UNKNOWNS)
        .map(|k| {
            let moved = |h: f64| {
                let mut at = e.to_array();
                at[k] += h * UNIT[k];
                DVector::from_vec(residuals(half, &Edges::from_array(at), w))
            };
            (moved(step) - moved(-step)) / (2.0 * step)
        })
        .collect();
    DMatrix::from_columns(&columns)
}

fn weights(half: &Half) -> Weights {
    let bin = (0..half.profile.bins.len()).map(|i| [1.0, 0.4, 0.0, 0.8][i % 4]);
    Weights {
        scale: vec![3.0, 5.0],
        bin: bin.collect(),
    }
}

prop_compose! {
    fn any_edges()(
        waterline_m in 9.0..11.0f64, turn in -0.01..0.01f64, freeboard_m in 0.5..4.0f64,
        trim_m in -1.0..1.5f64, blur_m in 0.2..0.6f64, depth_m in 0.01..2.0f64,
        paint_m in 0.3..3.0f64,
    ) -> Edges {
        Edges {
            shaded_m: waterline_m, lit_m: waterline_m, turn, freeboard_m, trim_m, blur_m, depth_m,
            paint_m,
        }
    }
}

/// Differences of [`jacobian`] where a bin's last 5e-7 of a step is let go on one side of them
/// alone (`FAR`): over two steps of 1e-4, some hundred units of level and a scale of 3.
const LET_GO: f64 = 0.1;

/// A fit of a half at some edges, its slow twin, and what a check says of both.
fn check_at(
    e: &Edges,
    (strip, shaded, boot, smear): (f64, bool, bool, f64),
    check: impl Fn(&Fit<'_>, f64, &Trial, &Slow) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut half = half(strip, shaded, boot, smear);
    half.set_strip(e.freeboard_m, boot, 0.3);
    let w = weights(&half);
    let columns = Columns::of(&half.profile, 2);
    let fit = Fit::new(&half, &columns, &w, LENGTH_M);
    let mut trial = Trial::default();
    let cost = fit.cost(e, &mut trial);
    // A level that hardly a bin shows runs away, until the ridge alone holds it.
    let levels = fit.levels(&trial).by_band;
    prop_assume!(levels.iter().flatten().all(|l| l.abs() < 500.0));
    let slow = Slow {
        residuals: DVector::from_vec(residuals(&half, e, &w)),
        jacobian: jacobian(&half, e, &w, 1e-4),
    };
    // Where an edge passes another the formula has a corner, and no derivative.
    let wider = jacobian(&half, e, &w, 3e-4);
    prop_assume!((0..UNKNOWNS).all(|k| {
        let column = slow.jacobian.column(k);
        (column - wider.column(k)).norm() < 0.01 * column.norm() + 2.0 * LET_GO
    }));
    check(&fit, cost, &trial, &slow)
}

/// The formula as it is written.
struct Slow {
    residuals: DVector<f64>,
    jacobian: DMatrix<f64>,
}

/// Whether a step's normal equations are those of some residuals and their derivatives.
fn same_equations(
    step: &Step,
    j: &DMatrix<f64>,
    r: &DVector<f64>,
    part: f64,
) -> Result<(), TestCaseError> {
    let (normal, gradient) = (j.transpose() * j, j.transpose() * r);
    let size = |a: usize| normal[(a, a)].sqrt();
    for a in 0..UNKNOWNS {
        // The size that an element would have if nothing cancelled in it. Differences and the
        // ridge that holds unseen levels blur the rest.
        let most = part * (size(a) * r.norm() + 5.0 * gradient[a].abs()) + LET_GO * r.norm() + 1e-2;
        let off = (UNIT[a] * step.gradient[a] - gradient[a]).abs();
        prop_assert!(
            off < most,
            "gradient {a}: {} {}",
            step.gradient[a],
            gradient[a]
        );
        for b in 0..UNKNOWNS {
            let most = part * size(a) * size(b) + LET_GO * (size(a) + size(b)) + 1e-2;
            let off = (UNIT[a] * UNIT[b] * step.normal[(a, b)] - normal[(a, b)]).abs();
            prop_assert!(
                off < most,
                "normal {a} {b}: {} {}",
                step.normal[(a, b)],
                normal[(a, b)]
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn cost_and_slopes_are_those_of_the_formula(
        e in any_edges(), strip in -0.4..0.7f64, shaded: bool, boot: bool, smear in -0.5..0.8f64
    ) {
        check_at(&e, (strip, shaded, boot, smear), |fit, cost, trial, slow| {
            let square = slow.residuals.norm_squared();
            prop_assert!((cost - square).abs() < 1e-7 * cost, "{cost} {square}");
            let mut step = Step::zero();
            fit.add_normal(trial, &mut step);
            same_equations(&step, &slow.jacobian, &slow.residuals, 1e-3)
        })?;
    }

    #[test]
    fn blocks_make_up_the_whole(
        e in any_edges(), strip in -0.4..0.7f64, shaded: bool, boot: bool, smear in -0.5..0.8f64
    ) {
        check_at(&e, (strip, shaded, boot, smear), |fit, _, trial, slow| {
            let (mut blocks, mut rest) = ([Step::zero(); 2], Step::zero());
            fit.add_blocks(trial, &mut blocks, &mut rest);
            // A residual belongs to the block of its bin, or to what is known from elsewhere.
            let bins = &fit.half.profile.bins;
            let known = fit.known(0).count();
            let of_block = |i: usize| {
                let within = i % (known + bins.len());
                (within >= known).then(|| bins[within - known].block)
            };
            let (j, r) = (&slow.jacobian, &slow.residuals);
            for (block, step) in [(Some(0), &blocks[0]), (Some(1), &blocks[1]), (None, &rest)] {
                let rows: Vec<usize> = (0..r.len()).filter(|&i| of_block(i) == block).collect();
                let own = DVector::from_iterator(rows.len(), rows.iter().map(|&i| r[i]));
                same_equations(step, &j.select_rows(&rows), &own, 3e-3)?;
            }
            Ok(())
        })?;
    }
}

#[test]
fn levels_come_back_from_a_section_made_of_them() {
    let geometry = SideGeometry {
        shadow: 1.0,
        strip: 0.5,
    };
    let edges = Edges {
        shaded_m: 10.0,
        lit_m: 10.0,
        turn: 0.0,
        freeboard_m: 4.0,
        trim_m: 0.0,
        blur_m: 0.3,
        depth_m: 0.0,
        paint_m: 2.0,
    };
    // Deck to 8 m, own side to 10 m, shadow to 14 m, water beyond.
    let level = |t: f64| match t {
        t if t < 8.0 => 100.0,
        t if t < 10.0 => 20.0,
        t if t < 14.0 => 30.0,
        _ => 50.0,
    };
    let bins = (0..60)
        .map(|i| 6.05 + 0.2 * f64::from(i))
        .filter(|t| [8.0, 10.0, 14.0].iter().all(|e| (t - e).abs() > 1.2 * 0.3))
        .map(|t| Bin {
            block: 0,
            forward_m: 0.0,
            outward_m: t,
            values: vec![level(t)],
        })
        .collect();
    let half = Half {
        profile: Profile { bins, blocks: 1 },
        geometry,
        shaded: true,
        strip: true,
        boot: false,
        least_boot_m: 0.3,
        shadow_level: None,
        water: vec![Known {
            level: 50.0,
            tolerance: 1.0,
        }],
        smear: vec![Smear::NONE],
    };
    let columns = Columns::of(&half.profile, 1);
    let w = half.weights_at(&edges, 0.3, vec![1.0]);
    let fit = Fit::new(&half, &columns, &w, LENGTH_M);
    let mut trial = Trial::default();
    fit.cost(&edges, &mut trial);
    let levels = fit.levels(&trial);
    for (slot, want) in [(DECK, 100.0), (SIDE, 20.0), (SHADOW, 30.0), (WATER, 50.0)] {
        let got = levels.by_band[0][slot];
        assert!((got - want).abs() < 4.0, "{levels:?}");
    }
}
