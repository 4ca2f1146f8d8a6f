#!/bin/sh
# sbatch slurm.sh: twenty tasks, at most five at once; every task grades its part of the class.
# Afterwards: echospec grade --summary --out class out
#SBATCH --array=1-20%5
#SBATCH --cpus-per-task=2
#SBATCH --mem=6G
#SBATCH --time=01:00:00
echospec grade --shard auto --jobs 2 --resume --require-isolation userns --out out submissions/*
