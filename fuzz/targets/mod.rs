//! What is done with bytes from anywhere: each target takes them as one kind of input, and
//! panics where the crate does or where an answer has a number that cannot be.
//!
//! Used by the fuzzer, by the sweep of mutated inputs and by the test over
//! `testdata/regression/`.

mod bytes;
mod estimator;
mod load;
mod parsers;
mod rasters;
mod sound;

/// One kind of input.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    /// Its name, and that of its folders of seeds and regressions.
    pub(crate) name: &'static str,
    /// What is done with the bytes.
    pub(crate) run: fn(&[u8]),
}

/// All of them.
pub(crate) const ALL: [Target; 11] = [
    Target {
        name: "stac",
        run: parsers::stac,
    },
    Target {
        name: "imd",
        run: parsers::imd,
    },
    Target {
        name: "xml",
        run: parsers::xml,
    },
    Target {
        name: "register",
        run: load::register,
    },
    Target {
        name: "observation",
        run: load::observation,
    },
    Target {
        name: "journal",
        run: parsers::journal,
    },
    Target {
        name: "tables",
        run: parsers::tables,
    },
    Target {
        name: "areas",
        run: parsers::areas,
    },
    Target {
        name: "vrt",
        run: rasters::vrt,
    },
    Target {
        name: "raster",
        run: rasters::raster,
    },
    Target {
        name: "estimator",
        run: estimator::estimator,
    },
];

/// The target of a name.
pub(crate) fn named(name: &str) -> Option<Target> {
    ALL.into_iter().find(|t| t.name == name)
}
