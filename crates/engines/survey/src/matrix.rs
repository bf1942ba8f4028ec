//! Small dense matrices: what covariance algebra needs and nothing more.

/// A matrix stored row after row.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// All zeros.
    #[must_use]
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![0.0; rows * columns] }
    }

    /// The matrix whose entry at (row, column) is `entry(row, column)`.
    #[must_use]
    pub fn from_fn(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let values = (0..rows * columns).map(|place| entry(place / columns, place % columns)).collect();
        Self { rows, columns, values }
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The entry at (row, column).
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// Sets the entry at (row, column).
    pub fn set(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.columns + column] = value;
    }

    /// One row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// The entries of the diagonal.
    #[must_use]
    pub fn diagonal(&self) -> Vec<f64> {
        (0..self.rows.min(self.columns)).map(|i| self.at(i, i)).collect()
    }

    /// Adds `factor` × `other`.
    pub fn add_scaled(&mut self, other: &Self, factor: f64) {
        for (mine, theirs) in self.values.iter_mut().zip(&other.values) {
            *mine += factor * theirs;
        }
    }

    /// Multiplies every entry.
    pub fn scale(&mut self, factor: f64) {
        for value in &mut self.values {
            *value *= factor;
        }
    }

    /// Adds `factor` · v vᵀ.
    pub fn add_outer(&mut self, v: &[f64], factor: f64) {
        for (row, &a) in self.values.chunks_exact_mut(self.columns.max(1)).zip(v) {
            for (value, &b) in row.iter_mut().zip(v) {
                *value += factor * a * b;
            }
        }
    }

    /// self · other.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self::from_fn(self.rows, other.columns, |r, c| (0..self.columns).map(|k| self.at(r, k) * other.at(k, c)).sum())
    }

    /// The transposed matrix.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |r, c| self.at(c, r))
    }

    /// X with self · X = `right`, by elimination with row pivots; none if self is singular to working accuracy.
    #[must_use]
    pub fn solve(&self, right: &Self) -> Option<Self> {
        let (mut a, mut b) = (self.clone(), right.clone());
        let largest = |column: usize| (0..self.rows).fold(0.0, |m: f64, row| m.max(self.at(row, column).abs()));
        let sizes: Vec<f64> = (0..self.columns).map(largest).collect();
        for (k, size) in sizes.iter().enumerate() {
            let pivot = (k..a.rows).max_by(|&i, &j| a.at(i, k).abs().total_cmp(&a.at(j, k).abs()))?;
            if a.at(pivot, k).abs() <= 1e-13 * size || a.at(pivot, k) == 0.0 {
                return None;
            }
            a.swap_rows(k, pivot);
            b.swap_rows(k, pivot);
            for r in (0..a.rows).filter(|&r| r != k) {
                let factor = a.at(r, k) / a.at(k, k);
                a.subtract_row(r, k, factor);
                b.subtract_row(r, k, factor);
            }
        }
        Some(Self::from_fn(b.rows, b.columns, |r, c| b.at(r, c) / a.at(r, r)))
    }

    fn swap_rows(&mut self, one: usize, other: usize) {
        for column in 0..self.columns {
            self.values.swap(one * self.columns + column, other * self.columns + column);
        }
    }

    fn subtract_row(&mut self, from: usize, row: usize, factor: f64) {
        for column in 0..self.columns {
            self.values[from * self.columns + column] -= factor * self.values[row * self.columns + column];
        }
    }
}

/// Σ aᵢ bᵢ.
#[must_use]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// An orthonormal basis of the span of `columns` (Gram and Schmidt, twice for accuracy); a column is left out when what
/// is left of it is shorter than `tolerance` times its own length.
#[must_use]
pub fn orthonormal_basis(columns: &[Vec<f64>], tolerance: f64) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for column in columns {
        let length = dot(column, column).sqrt();
        let mut rest = column.clone();
        for _ in 0..2 {
            subtract_projection(&basis, &mut rest);
        }
        let left = dot(&rest, &rest).sqrt();
        if left > tolerance * length {
            rest.iter_mut().for_each(|v| *v /= left);
            basis.push(rest);
        }
    }
    basis
}

/// Replaces `vector` by what is orthogonal to `basis`.
pub fn subtract_projection(basis: &[Vec<f64>], vector: &mut [f64]) {
    for direction in basis {
        let along = dot(direction, vector);
        for (v, d) in vector.iter_mut().zip(direction) {
            *v -= along * d;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_satisfies_its_equations() {
        let a = Matrix::from_fn(3, 3, |r, c| [[0.0, 2.0, 1.0], [1.0, 1.0, 0.0], [3.0, 0.0, 1.0]][r][c]);
        let right = Matrix::from_fn(3, 1, |r, _| [5.0, 3.0, 7.0][r]);
        let x = a.solve(&right).unwrap();
        assert!((0..3).all(|r| (a.times(&x).at(r, 0) - right.at(r, 0)).abs() < 1e-14));
    }

    #[test]
    fn dependent_columns_have_no_solution_and_a_smaller_basis() {
        let a = Matrix::from_fn(2, 2, |r, c| [[1.0, 2.0], [2.0, 4.0]][r][c]);
        assert_eq!(a.solve(&Matrix::zeros(2, 1)), None);
        assert_eq!(orthonormal_basis(&[vec![1.0, 2.0], vec![2.0, 4.0], vec![0.0, 1.0]], 1e-7).len(), 2);
    }
}
