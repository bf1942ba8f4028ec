# The whole job with R's package survey, as its users write it.
#
# Rscript ranks.R FOLDER OUT.csv [REPLICATES] [SEED]
#
# For every unit: satisfaction, composite, the mean of evaluators' own composites, and satisfaction and mean by aspect, with
# svytotal + svycontrast, svyratio and svymean on the stratified design; then rank intervals, overall and within the class,
# and the chance of being among the last three, with as.svrepdesign(type = "mrbbootstrap") and withReplicates.
suppressPackageStartupMessages(library(survey))

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
replicates <- if (length(arguments) > 2) as.integer(arguments[3]) else 1000L
set.seed(if (length(arguments) > 3) as.integer(arguments[4]) else 1L)

read <- function(name) {
  plain <- file.path(folder, paste0(name, ".csv"))
  read.csv(if (file.exists(plain)) plain else paste0(plain, ".gz"), colClasses = "character")
}

strata <- read("strata"); units <- read("units"); aspects <- read("aspects"); grades <- read("options")
people <- read("evaluators")
people <- people[people$responded == "1", ]
answers <- read("responses")

# One row per evaluator; for every unit and aspect the score, whether the mark is valid, and whether it is satisfied.
place <- cbind(match(answers$evaluator_id, people$evaluator_id), match(answers$unit_id, units$unit_id))
good <- grades[grades$counts_as_valid == "1", ]
pick <- function(aspect, values) {
  wide <- matrix(0, nrow(people), nrow(units))
  found <- values[match(answers[[aspect]], good$code)]
  wide[place] <- ifelse(is.na(found), 0, found)
  wide
}
score <- lapply(aspects$aspect_id, pick, as.numeric(good$score))
valid <- lapply(aspects$aspect_id, pick, rep(1, nrow(good)))
satisfied <- lapply(aspects$aspect_id, pick, as.numeric(good$counts_as_satisfied))
shares <- as.numeric(aspects$weight_percent) / 100
rm(answers, place)

size <- as.numeric(strata$population_N)[match(people$stratum_id, strata$stratum_id)]
respondents <- as.numeric(table(people$stratum_id)[people$stratum_id])
base <- data.frame(stratum = people$stratum_id, size = size, weight = size / respondents)

composite_of <- parse(text = paste0(shares, " * y", seq_along(shares), " / v", seq_along(shares), collapse = " + "))[[1]]

of_unit <- function(u) {
  data <- base
  for (a in seq_along(shares)) {
    data[[paste0("y", a)]] <- score[[a]][, u]
    data[[paste0("v", a)]] <- valid[[a]][, u]
    data[[paste0("s", a)]] <- satisfied[[a]][, u]
  }
  data$v <- rowSums(data[paste0("v", seq_along(shares))])
  data$s <- rowSums(data[paste0("s", seq_along(shares))])
  weights <- as.matrix(data[paste0("v", seq_along(shares))]) %*% shares
  data$own <- as.numeric(as.matrix(data[paste0("y", seq_along(shares))]) %*% shares / weights)
  design <- svydesign(id = ~1, strata = ~stratum, weights = ~weight, fpc = ~size, data = data)
  totals <- svytotal(as.formula(paste("~", paste0(c("y", "v"), rep(seq_along(shares), each = 2), collapse = " + "))), design)
  composite <- svycontrast(totals, list(composite = composite_of))
  satisfaction <- svyratio(~s, ~v, design)
  own <- svymean(~own, subset(design, !is.na(own)))
  row <- c(coef(composite), SE(composite), coef(satisfaction), SE(satisfaction), coef(own), SE(own))
  for (a in seq_along(shares)) {
    mean <- svyratio(as.formula(paste0("~y", a)), as.formula(paste0("~v", a)), design)
    rate <- svyratio(as.formula(paste0("~s", a)), as.formula(paste0("~v", a)), design)
    row <- c(row, coef(mean), SE(mean), coef(rate), SE(rate))
  }
  unname(row)
}

found <- t(sapply(seq_len(nrow(units)), of_unit))
by_aspect <- paste0(rep(c("mean_", "mean_", "sat_", "sat_"), length(shares)), rep(aspects$aspect_id, each = 4), c("", "_se"))
colnames(found) <- c("composite", "composite_se", "satisfaction", "satisfaction_se", "own_mean", "own_mean_se", by_aspect)
result <- data.frame(unit_id = units$unit_id, found)

if (replicates > 0) {
  design <- svydesign(id = ~1, strata = ~stratum, weights = ~weight, fpc = ~size, data = base)
  repeated <- as.svrepdesign(design, type = "mrbbootstrap", replicates = replicates)
  composites <- function(w, data) {
    means <- mapply(function(y, v) colSums(w * y) / colSums(w * v), score, valid)
    as.numeric(means %*% shares)
  }
  draws <- withReplicates(repeated, composites, return.replicates = TRUE)$replicates
  bounds <- function(members) {
    ranks <- t(apply(-draws[, members], 1, rank, ties.method = "min"))
    apply(ranks, 2, quantile, c(0.025, 0.975), type = 1)
  }
  overall <- bounds(seq_len(nrow(units)))
  result$rank_low <- overall[1, ]; result$rank_high <- overall[2, ]
  result$class_low <- result$class_high <- result$p_bottom3 <- NA_real_
  for (class in unique(units$class_id)) {
    members <- which(units$class_id == class)
    own <- bounds(members)
    result$class_low[members] <- own[1, ]; result$class_high[members] <- own[2, ]
    lowest <- t(apply(draws[, members], 1, rank, ties.method = "min")) <= 3
    result$p_bottom3[members] <- colMeans(lowest)
  }
}
write.csv(format(result, digits = 17), arguments[2], row.names = FALSE, quote = FALSE)
